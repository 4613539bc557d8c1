import { GatewayError } from '../../errors.ts';
import type { Act, ActKind } from '../ports/access.ts';
import {
  type AdministratorRegistration,
  type ClientRegistration,
  type Refuse,
  readAdministrator,
  readClient,
  readName,
  readWord,
} from './registration.ts';

/** What an act is to bring about. */
export type Wanted =
  | { readonly kind: 'client.register'; readonly subject: ClientRegistration }
  | { readonly kind: 'administrator.grant'; readonly subject: AdministratorRegistration }
  /** The subject is a name. */
  | { readonly kind: 'client.disable' | 'administrator.revoke' | 'key.export'; readonly subject: string };

/** An administrator's key is left out: who holds it could do the work of a role that is not theirs. */
const exportable = /^(?:gateway|signing|client-[a-z0-9][a-z0-9-]{0,39})$/;

const refuse: Refuse = (place) => {
  throw new GatewayError('ACT_INVALID', { place: place === '' ? 'subject' : `subject.${place}` });
};

/** @throws GatewayError ACT_INVALID naming the place */
export function readWanted(kind: ActKind, subject: unknown): Wanted {
  switch (kind) {
    case 'client.register':
      return { kind, subject: readClient(subject, refuse) };
    case 'administrator.grant':
      return { kind, subject: readAdministrator(subject, refuse) };
    case 'key.export':
      return { kind, subject: readWord(subject, exportable, '', refuse) };
    default:
      return { kind, subject: readName(subject, '', refuse) };
  }
}

/** What a stored act is to bring about. @throws GatewayError ACT_INVALID */
export function wantedBy({ kind, subject }: Act): Wanted {
  return readWanted(kind, JSON.parse(subject));
}

/** The same as names and numbers for the audit trail. */
export function detailsOf({ subject }: Wanted): Readonly<Record<string, string | number>> {
  if (typeof subject === 'string') return { name: subject };
  return Object.fromEntries(
    Object.entries(subject).map(([name, value]) => [name, typeof value === 'object' ? value.join(' ') : value]),
  );
}
