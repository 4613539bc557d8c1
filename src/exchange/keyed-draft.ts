import type { Draft } from '../domain/examine.ts';
import { fingerprintInput } from '../domain/fingerprint.ts';
import { schemaOf } from '../domain/record.ts';
import type { KeyedDraft } from './draft-batch.ts';

/** HMAC under a secret of this city: natural keys hold identifiers, and identifiers are guessable unless keyed. */
export type KeyedHash = (...parts: readonly Uint8Array[]) => Uint8Array;

export function keyedDraft(draft: Draft, hash: KeyedHash): KeyedDraft {
  const { dataset, open, sealed, naturalKey } = draft;
  return {
    ...{ schema: schemaOf(dataset), open, sealed },
    naturalKey: hash(Buffer.from(naturalKey)),
    fingerprint: hash(...fingerprintInput(draft)),
  };
}
