import { administratorIdentity } from '../../directory/spiffe.ts';
import { GatewayError } from '../../errors.ts';
import type { CityCode } from '../../ledger/ledger-id.ts';
import type { AuditEvent, AuditTrail } from '../ports/audit.ts';

export interface ActTrailDependencies {
  readonly city: CityCode;
  readonly trustDomain: string;
  readonly audit: AuditTrail;
}

/** What an administrator did, or tried to do, with an act. */
export interface ActStep {
  readonly action: string;
  /** Name of the administrator. */
  readonly by: string;
  /** Names, ids and numbers; no passphrase and no reason, which is free text. */
  readonly details: Readonly<Record<string, string | number>>;
}

/**
 * Comes before what it tells of. A crash in between leaves a word in the trail that was not carried out; the other way
 * round it would leave a right that nobody can trace.
 */
export function recordStep(step: ActStep, dependencies: ActTrailDependencies): Promise<void> {
  return dependencies.audit.record({ ...told(step, dependencies), outcome: 'done' });
}

/** What `work` answers; a refusal is noted, with the code, before it is passed on. */
export async function notingRefusals<T>(
  step: ActStep,
  dependencies: ActTrailDependencies,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof GatewayError) {
      dependencies.audit.note({ ...told(step, dependencies), outcome: 'refused', code: error.code });
    }
    throw error;
  }
}

function told(
  { action, by, details }: ActStep,
  { trustDomain, city }: ActTrailDependencies,
): Omit<AuditEvent, 'outcome'> {
  return { action, actor: administratorIdentity(trustDomain, city, by), details };
}
