import type { KeyedHash } from '../keyed-draft.ts';

/**
 * What the audit trail knows a subject by: keyed, because identifiers can be guessed, and apart from the hashes records
 * are found by. The identifier is taken as it is written in records, in capitals and without spaces around it.
 */
export function subjectHash(identifier: string, hash: KeyedHash): Uint8Array {
  return hash(Buffer.from(`subject:${identifier.trim().toUpperCase()}`));
}
