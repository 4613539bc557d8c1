import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import t from 'tap';
import { isComplete, levelBelow, type NodeId, nodesOf } from '../../src/ledger/node.ts';
import {
  assemble,
  consistencyNodes,
  inclusionNodes,
  rangeNodes,
  verifyConsistency,
  verifyInclusion,
} from '../../src/ledger/proof.ts';
import { leavesOf, ReferenceTree } from './reference-tree.ts';

interface InclusionCase {
  readonly name: string;
  readonly wantErr: boolean;
  readonly leafIdx: number;
  readonly treeSize: number;
  readonly root: string;
  readonly leafHash: string;
  readonly proof: readonly string[] | null;
}

interface ConsistencyCase {
  readonly name: string;
  readonly wantErr: boolean;
  readonly size1: number;
  readonly size2: number;
  readonly root1: string;
  readonly root2: string;
  readonly proof: readonly string[] | null;
}

const tree = new ReferenceTree(leavesOf(0, 600));
const hashOf = ({ level, index }: NodeId) => tree.root(index * 2 ** level, (index + 1) * 2 ** level);
const size = fc.integer({ min: 1, max: tree.leaves.length });

t.test('every published inclusion proof is accepted or refused as published', async (t) => {
  const cases: InclusionCase[] = vectors('merkle-inclusion.json');
  t.equal(cases.length, 98);
  for (const each of cases) {
    const path = (each.proof ?? []).map(bytes);
    const accepted = verifyInclusion(bytes(each.leafHash), each.leafIdx, each.treeSize, path, bytes(each.root));
    t.equal(accepted, !each.wantErr, each.name);
  }
});

t.test('every published consistency proof is accepted or refused as published', async (t) => {
  const cases: ConsistencyCase[] = vectors('merkle-consistency.json');
  t.equal(cases.length, 98);
  for (const each of cases) {
    const path = (each.proof ?? []).map(bytes);
    const accepted = verifyConsistency(each.size1, each.size2, path, bytes(each.root1), bytes(each.root2));
    t.equal(accepted, !each.wantErr, each.name);
  }
});

t.test('proofs at every place of small trees are those of RFC 9162, and verify', async (t) => {
  for (let treeSize = 1; treeSize <= 66; treeSize += 1) {
    for (let m = 0; m < treeSize; m += 1) {
      const path = assemble(inclusionNodes(m, treeSize), hashOf);
      same(path, tree.path(m, 0, treeSize));
      const proven = verifyInclusion(leaf(m), m, treeSize, path, tree.root(0, treeSize));
      if (!proven) t.fail(`leaf ${m} of ${treeSize}`);
      const consistency = assemble(consistencyNodes(m + 1, treeSize), hashOf);
      same(consistency, tree.consistency(m + 1, treeSize));
      if (!verifyConsistency(m + 1, treeSize, consistency, tree.root(0, m + 1), tree.root(0, treeSize))) {
        t.fail(`size ${m + 1} to ${treeSize}`);
      }
    }
  }
});

t.test('one flipped bit anywhere in an inclusion proof makes it fail', async () => {
  fc.assert(
    fc.property(size, fc.nat(), fc.nat(), (treeSize, place, bit) => {
      const m = place % treeSize;
      const path = tree.path(m, 0, treeSize);
      const root = tree.root(0, treeSize);
      const [flippedLeaf, ...flipped] = flip([leaf(m), ...path, root], bit);
      const flippedRoot = flipped.pop() ?? root;
      return (
        verifyInclusion(leaf(m), m, treeSize, path, root) &&
        !verifyInclusion(flippedLeaf ?? root, m, treeSize, flipped, flippedRoot) &&
        !verifyInclusion(leaf(m), m ^ (1 << (bit % 31)), treeSize, path, root)
      );
    }),
    { numRuns: 500 },
  );
});

t.test('one flipped bit anywhere in a consistency proof makes it fail', async () => {
  fc.assert(
    fc.property(size, size, fc.nat(), (one, other, bit) => {
      const [first, second] = [Math.min(one, other), Math.max(one, other)];
      const path = tree.consistency(first, second);
      const roots = [tree.root(0, first), tree.root(0, second)] as const;
      const [flippedFirst, flippedSecond, ...flipped] = flip([...roots, ...path], bit);
      return (
        verifyConsistency(first, second, path, ...roots) &&
        !verifyConsistency(first, second, flipped, flippedFirst ?? roots[0], flippedSecond ?? roots[1])
      );
    }),
    { numRuns: 500 },
  );
});

t.test('a longer, shorter or reordered path, or a hash of another length, is refused', async (t) => {
  const root = tree.root(0, 11);
  const included = (path: readonly Uint8Array[]) => verifyInclusion(leaf(5), 5, 11, path, root);
  const consistent = (path: readonly Uint8Array[]) => verifyConsistency(5, 11, path, tree.root(0, 5), root);
  for (const [verifies, path] of [
    [included, tree.path(5, 0, 11)],
    [consistent, tree.consistency(5, 11)],
  ] as const) {
    t.ok(verifies(path));
    const [first = root, second = root, ...rest] = path;
    for (const [broken, what] of [
      [path.slice(1), 'its first hash missing'],
      [path.slice(0, -1), 'its last hash missing'],
      [[...path, root], 'the root added'],
      [[second, first, ...rest], 'two hashes exchanged'],
      [[Buffer.concat([first, Buffer.of(0)]), second, ...rest], 'a hash of 33 bytes'],
      [[first.subarray(1), second, ...rest], 'a hash of 31 bytes'],
      [[], 'nothing'],
    ] as const) {
      t.equal(verifies(broken), false, what);
    }
  }
});

t.test('sizes and places that are no counts are refused, not computed with', async (t) => {
  const root = tree.root(0, 1);
  for (const value of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
    t.equal(verifyInclusion(leaf(0), value, 1, [], root), false, `place ${value}`);
    t.equal(verifyInclusion(leaf(0), 0, value, [], root), false, `size ${value}`);
    t.equal(verifyConsistency(value, value, [], root, root), false, `sizes ${value}`);
  }
});

t.test('a proof is asked for only where there is one', async (t) => {
  t.throws(() => inclusionNodes(5, 5), RangeError);
  t.throws(() => inclusionNodes(-1, 5), RangeError);
  t.throws(() => consistencyNodes(0, 5), RangeError, 'size 0 proves nothing');
  t.throws(() => consistencyNodes(6, 5), RangeError);
  t.strictSame(consistencyNodes(5, 5), []);
});

t.test('sizes on both sides of a large power of two are split exactly', async (t) => {
  for (const level of [1, 2, 31, 32, 33, 48, 49, 50, 51, 52]) {
    t.equal(levelBelow(2 ** level), level - 1, `2^${level}`);
    t.equal(levelBelow(2 ** level + 1), level, `2^${level} + 1`);
    t.strictSame(nodesOf({ start: 0, end: 2 ** level }), [{ level, index: 0 }]);
    t.equal(nodesOf({ start: 0, end: 2 ** level - 1 }).length, level, `2^${level} - 1`);
  }
});

t.test('a path near 2^53 leaves has at most 53 hashes, of at most 53 complete nodes each', async (t) => {
  const huge = 2 ** 53 - 1;
  for (const place of [0, 1, 2 ** 49 - 1, 2 ** 52 + 7, huge - 1]) {
    const proof = inclusionNodes(place, huge);
    t.ok(proof.length <= 53 && proof.flat().every((node) => isComplete(node, huge)), `leaf ${place}`);
    t.ok(proof.every((nodes) => nodes.length > 0 && nodes.length <= 53));
  }
  t.equal(rangeNodes(huge).length, 53);
  t.strictSame(nodesOf({ start: 2 ** 49 - 1, end: 2 ** 49 }), [{ level: 0, index: 2 ** 49 - 1 }]);
});

function vectors(file: string): [] {
  return JSON.parse(readFileSync(new URL(`../vectors/${file}`, import.meta.url), 'utf8'));
}

function bytes(base64: string): Buffer {
  return Buffer.from(base64, 'base64');
}

function leaf(index: number): Uint8Array {
  return tree.root(index, index + 1);
}

function same(actual: readonly Uint8Array[], expected: readonly Uint8Array[]): void {
  if (Buffer.compare(Buffer.concat(actual), Buffer.concat(expected)) !== 0) throw new Error('another path');
}

/** Copies of the hashes, one bit of one of them flipped. */
function flip(hashes: readonly Uint8Array[], bit: number): Uint8Array[] {
  const copies = hashes.map((hash) => Buffer.from(hash));
  const place = bit % (hashes.length * 256);
  const target = copies[Math.floor(place / 256)];
  const at = Math.floor((place % 256) / 8);
  if (target) target[at] = (target[at] ?? 0) ^ (1 << (place % 8));
  return copies;
}
