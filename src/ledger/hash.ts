/**
 * SHA-256 as RFC 9162 §2.1.1 uses it. The first byte of what is hashed tells leaf from node, so that no header can be
 * passed off as an interior node.
 */
import { hash } from 'node:crypto';

export const hashBytes = 32;

const pair = Buffer.alloc(1 + 2 * hashBytes, 0x01);

/** SHA-256 of the parts one after the other. */
export function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  return digest(Buffer.concat(parts));
}

/** Root of the tree without leaves. */
export const emptyRoot: Uint8Array = sha256();

/** SHA-256(0x00 ‖ header). */
export function leafHash(header: Uint8Array): Uint8Array {
  const prefixed = Buffer.allocUnsafe(1 + header.length);
  prefixed[0] = 0x00;
  prefixed.set(header, 1);
  return digest(prefixed);
}

/** SHA-256(0x01 ‖ left ‖ right); both are of 32 bytes. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  pair.set(left, 1);
  pair.set(right, 1 + hashBytes);
  return digest(pair);
}

/** Replaces the two hashes at `from` by the hash of their node, written at `to`. */
export function foldPair(hashes: Buffer, from: number, to: number): void {
  hashes.copy(pair, 1, from, from + 2 * hashBytes);
  hashes.write(binaryDigest(pair), to, hashBytes, 'latin1');
}

/** Root of the perfect subtree over a power of two of hashes, one after the other; uses the buffer up. */
export function foldPerfect(hashes: Buffer): Uint8Array {
  for (let length = hashes.length; length > hashBytes; length /= 2) {
    for (let to = 0; to < length / 2; to += hashBytes) foldPair(hashes, 2 * to, to);
  }
  return hashes.subarray(0, hashBytes);
}

export function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}

function digest(data: Uint8Array): Uint8Array {
  return Buffer.from(binaryDigest(data), 'latin1');
}

/** One-shot and as text it makes no objects outside the JavaScript heap: twice as fast, and nothing for the collector. */
function binaryDigest(data: Uint8Array): string {
  return hash('sha256', data, 'binary');
}
