/** RFC 9162 §2.1 as it is written there: recursion over lists of leaf hashes, with nothing of ours in it. */
import { createHash } from 'node:crypto';

export function sha(...parts: readonly Uint8Array[]): Buffer {
  const running = createHash('sha256');
  for (const part of parts) running.update(part);
  return running.digest();
}

export function referenceNode(left: Uint8Array, right: Uint8Array): Buffer {
  return sha(Buffer.of(1), left, right);
}

/** A leaf hash of nothing in particular, the same for the same index. */
export function leafOf(index: number): Buffer {
  return sha(Buffer.from(`leaf ${index}`));
}

export function leavesOf(start: number, end: number): Buffer[] {
  return Array.from({ length: end - start }, (_, offset) => leafOf(start + offset));
}

/** A tree that remembers roots of its aligned subtrees, so that proofs in large trees are found in a test's time. */
export class ReferenceTree {
  readonly leaves: readonly Uint8Array[];
  readonly #roots = new Map<string, Uint8Array>();

  constructor(leaves: readonly Uint8Array[]) {
    this.leaves = leaves;
  }

  /** MTH(D[start:end]). */
  root(start: number, end: number): Uint8Array {
    const count = end - start;
    if (count === 0) return sha();
    const [leaf] = count === 1 ? this.leaves.slice(start, end) : [];
    if (leaf) return leaf;
    const key = `${start}-${end}`;
    const known = this.#roots.get(key);
    if (known) return known;
    const middle = start + split(count);
    const root = referenceNode(this.root(start, middle), this.root(middle, end));
    if (Number.isInteger(Math.log2(count))) this.#roots.set(key, root);
    return root;
  }

  /** PATH(m, D[start:end]). */
  path(m: number, start: number, end: number): Uint8Array[] {
    if (end - start === 1) return [];
    const k = split(end - start);
    const middle = start + k;
    return m < k
      ? [...this.path(m, start, middle), this.root(middle, end)]
      : [...this.path(m - k, middle, end), this.root(start, middle)];
  }

  /** PROOF(m, D[0:size]). */
  consistency(m: number, size: number): Uint8Array[] {
    return this.#subproof(m, 0, size, 'whole');
  }

  #subproof(m: number, start: number, end: number, known: 'whole' | 'part'): Uint8Array[] {
    if (m === end - start) return known === 'whole' ? [] : [this.root(start, end)];
    const k = split(end - start);
    const middle = start + k;
    return m <= k
      ? [...this.#subproof(m, start, middle, known), this.root(middle, end)]
      : [...this.#subproof(m - k, middle, end, 'part'), this.root(start, middle)];
  }
}

/** The largest power of two smaller than the count. */
function split(count: number): number {
  let k = 1;
  while (k * 2 < count) k *= 2;
  return k;
}
