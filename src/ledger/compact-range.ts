/** The state needed to append to a tree without reading it: the roots of its perfect subtrees. */
import { emptyRoot, foldPair, hashBytes, nodeHash } from './hash.ts';

export interface CompactRange {
  readonly size: number;
  /** One for each 1 bit of the size, the largest subtree first. */
  readonly hashes: readonly Uint8Array[];
}

export interface Growth {
  readonly range: CompactRange;
  /** Roots at the sizes asked for. */
  readonly roots: readonly Uint8Array[];
  /** At k: the nodes of level 8·(k+1) that became complete, in order; these are the roots of tiles of level k. */
  readonly completed: readonly (readonly Uint8Array[])[];
}

/** A size below 2^53 has at most 53 perfect subtrees, and one leaf waits on top of them. */
const deepest = 54;

export const emptyRange: CompactRange = { size: 0, hashes: [] };

/** RFC 9162 §2.1.1, Merkle Tree Hash. */
export function rootOf({ hashes }: CompactRange): Uint8Array {
  return hashes.length === 0 ? emptyRoot : hashes.reduceRight((right, left) => nodeHash(left, right));
}

/** The range after the leaves. */
export function extend(range: CompactRange, leafHashes: readonly Uint8Array[]): CompactRange {
  return grow(range, leafHashes, []).range;
}

/**
 * The range after the leaves, the roots at the sizes in `cuts` (rising, none below the first leaf), and every node
 * completed on the way that a tile is made of: each node is hashed once.
 */
export function grow(range: CompactRange, leafHashes: readonly Uint8Array[], cuts: readonly number[]): Growth {
  const stack = Buffer.allocUnsafe(deepest * hashBytes);
  let top = fill(stack, range);
  let { size } = range;
  const completed: Uint8Array[][] = [];
  const roots: Uint8Array[] = [];
  for (const leaf of leafHashes) {
    stack.set(leaf, top);
    size += 1;
    // As in a binary counter: each trailing zero of the new size joins two subtrees of one size into the next.
    let level = 0;
    for (let rest = size; rest % 2 === 0; rest /= 2) {
      top -= hashBytes;
      foldPair(stack, top, top);
      level += 1;
      if (level % 8 === 0) remember(completed, level / 8 - 1, copy(stack, top));
    }
    top += hashBytes;
    if (cuts[roots.length] === size) roots.push(rootOf(slice(stack, top, size)));
  }
  return { range: slice(stack, top, size), roots, completed };
}

/** Whether a range can be of its size at all. */
export function isWhole({ size, hashes }: CompactRange): boolean {
  let subtrees = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) subtrees += rest % 2;
  return hashes.length === subtrees && hashes.every(({ length }) => length === hashBytes);
}

function fill(stack: Buffer, range: CompactRange): number {
  // A damaged head would be grown, and signed, as another history.
  if (!isWhole(range)) throw new RangeError(`a compact range of size ${range.size} has ${range.hashes.length} hashes`);
  let top = 0;
  for (const hash of range.hashes) {
    stack.set(hash, top);
    top += hashBytes;
  }
  return top;
}

function slice(stack: Buffer, top: number, size: number): CompactRange {
  const hashes: Uint8Array[] = [];
  for (let at = 0; at < top; at += hashBytes) hashes.push(copy(stack, at));
  return { size, hashes };
}

function copy(stack: Buffer, at: number): Uint8Array {
  return Buffer.from(stack.subarray(at, at + hashBytes));
}

function remember(completed: Uint8Array[][], at: number, hash: Uint8Array): void {
  const nodes = completed[at];
  if (nodes) nodes.push(hash);
  else completed[at] = [hash];
}
