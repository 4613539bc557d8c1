import type { Draft } from './examine.ts';

/**
 * What a keyed hash is taken of to tell a record that has not changed: the open part's length, the open part, the
 * sealed part. Never stored itself: it holds identifiers.
 */
export function fingerprintInput({ open, sealed }: Pick<Draft, 'open' | 'sealed'>): Uint8Array[] {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(open.length);
  return sealed ? [length, open, sealed] : [length, open];
}
