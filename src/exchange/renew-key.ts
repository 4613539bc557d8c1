import { GatewayError } from '../errors.ts';
import type { CertificateView } from './admin-use-cases.ts';
import { type CertificatesDependencies, certificatesOf } from './certificates.ts';
import type { AuditTrail } from './ports/audit.ts';
import type { KeyUse } from './ports/keys.ts';

export interface RenewDependencies extends CertificatesDependencies {
  readonly audit: Pick<AuditTrail, 'record'>;
  /** Begins the rotation of a key, or goes on with one. */
  readonly rotate: (use: KeyUse) => Promise<unknown>;
}

/**
 * Has a key of this city followed by a new one, by the word of an administrator.
 *
 * @throws GatewayError KEY_USE_UNKNOWN; what stops the rotation at its first step
 */
export async function renewKey(use: string, by: string, dependencies: RenewDependencies): Promise<CertificateView[]> {
  const uses = (await dependencies.keys.states()).map((state) => state.use);
  const known = uses.find((each) => each === use);
  if (known === undefined) throw new GatewayError('KEY_USE_UNKNOWN', { use, known: uses.join(', ') });
  // Noted before it is done: a key must not change without a trace, while a trace of what then failed harms nobody.
  await dependencies.audit.record({ action: 'key.renew', actor: by, outcome: 'done', details: { use } });
  await dependencies.rotate(known);
  return await certificatesOf(dependencies);
}
