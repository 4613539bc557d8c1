/** Inclusion and consistency proofs, RFC 9162 §2.1.3–2.1.4: what they are made of, and their verification. */
import { hashBytes, nodeHash, sameBytes } from './hash.ts';
import { levelBelow, type NodeId, nodesOf, type Span } from './node.ts';

/** A proof before its hashes are known: for each hash of the path the complete subtrees it is folded from. */
export type ProofNodes = readonly (readonly NodeId[])[];

/** RFC 9162 §2.1.3.1. `sequence` is below `size`. */
export function inclusionNodes(sequence: number, size: number): ProofNodes {
  if (!(sequence >= 0 && sequence < size)) throw new RangeError(`there is no leaf ${sequence} in a tree of ${size}`);
  const spans: Span[] = [];
  for (let start = 0, end = size; end - start > 1; ) {
    const middle = start + 2 ** levelBelow(end - start);
    if (sequence < middle) {
      spans.push({ start: middle, end });
      end = middle;
    } else {
      spans.push({ start, end: middle });
      start = middle;
    }
  }
  return spans.reverse().map(nodesOf);
}

/** RFC 9162 §2.1.4.1. 0 < `first` ≤ `second`; empty when they are equal. */
export function consistencyNodes(first: number, second: number): ProofNodes {
  if (!(first > 0 && first <= second)) throw new RangeError(`no consistency proof from size ${first} to ${second}`);
  const spans: Span[] = [];
  let start = 0;
  for (let end = second; end !== first; ) {
    const middle = start + 2 ** levelBelow(end - start);
    if (first <= middle) {
      spans.push({ start: middle, end });
      end = middle;
    } else {
      spans.push({ start, end: middle });
      start = middle;
    }
  }
  // The verifier has the root of the first tree; it lacks this subtree only when that is not the whole tree.
  if (start > 0) spans.push({ start, end: first });
  return spans.reverse().map(nodesOf);
}

/** The subtrees whose fold is the root at this size; their hashes are its compact range. */
export function rangeNodes(size: number): NodeId[] {
  return nodesOf({ start: 0, end: size });
}

/** The path of a proof. */
export function assemble(proof: ProofNodes, hashOf: (node: NodeId) => Uint8Array): Uint8Array[] {
  return proof.map((nodes) => nodes.map(hashOf).reduceRight((right, left) => nodeHash(left, right)));
}

/** RFC 9162 §2.1.3.2. */
export function verifyInclusion(
  leaf: Uint8Array,
  sequence: number,
  size: number,
  path: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  if (!isSize(sequence) || !isSize(size) || sequence >= size) return false;
  if (![leaf, ...path].every(isHash)) return false;
  let index = sequence;
  let last = size - 1;
  let hash = leaf;
  for (const sibling of path) {
    if (last === 0) return false;
    if (index % 2 === 1 || index === last) {
      hash = nodeHash(sibling, hash);
      // At the right edge the node is carried up unchanged to where it has a left sibling.
      for (; index % 2 === 0 && index > 0; last = half(last)) index /= 2;
    } else {
      hash = nodeHash(hash, sibling);
    }
    index = half(index);
    last = half(last);
  }
  return last === 0 && sameBytes(hash, root);
}

/** RFC 9162 §2.1.4.2. A first size of 0 proves nothing and is refused. */
export function verifyConsistency(
  first: number,
  second: number,
  path: readonly Uint8Array[],
  firstRoot: Uint8Array,
  secondRoot: Uint8Array,
): boolean {
  if (!isSize(first) || !isSize(second) || first === 0 || first > second) return false;
  if (first === second) return path.length === 0 && sameBytes(firstRoot, secondRoot);
  let index = first - 1;
  let last = second - 1;
  for (; index % 2 === 1; last = half(last)) index = half(index);
  // A first tree that is one perfect subtree is its own beginning of the path.
  const [seed, ...rest] = index === 0 ? [firstRoot, ...path] : path;
  if (!seed || ![seed, ...rest].every(isHash)) return false;
  let ofFirst = seed;
  let ofSecond = seed;
  for (const sibling of rest) {
    if (last === 0) return false;
    if (index % 2 === 1 || index === last) {
      ofFirst = nodeHash(sibling, ofFirst);
      ofSecond = nodeHash(sibling, ofSecond);
      for (; index % 2 === 0 && index > 0; last = half(last)) index /= 2;
    } else {
      ofSecond = nodeHash(ofSecond, sibling);
    }
    index = half(index);
    last = half(last);
  }
  return last === 0 && sameBytes(ofFirst, firstRoot) && sameBytes(ofSecond, secondRoot);
}

function half(value: number): number {
  return Math.floor(value / 2);
}

function isSize(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function isHash({ length }: Uint8Array): boolean {
  return length === hashBytes;
}
