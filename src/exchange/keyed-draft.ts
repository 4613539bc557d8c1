import type { Draft } from '../domain/examine.ts';
import { schemaOf } from '../domain/schema.ts';
import type { KeyedDraft } from './draft-batch.ts';

/** HMAC under a secret of this city: natural keys hold identifiers, and identifiers are guessable unless keyed. */
export type KeyedHash = (...parts: readonly (string | Uint8Array)[]) => Uint8Array;

export function keyedDraft({ dataset, open, sealed, naturalKey }: Draft, hash: KeyedHash): KeyedDraft {
  return {
    schema: schemaOf(dataset),
    open,
    sealed,
    naturalKey: hash(naturalKey),
    // The length keeps the border between the two parts unmistakable.
    fingerprint: hash(String(open.length), open, sealed ?? ''),
  };
}
