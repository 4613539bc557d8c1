import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import t from 'tap';
import { emptyRange, extend, grow, isWhole, rootOf } from '../../src/ledger/compact-range.ts';
import { emptyRoot, foldPerfect, leafHash, nodeHash, sha256 } from '../../src/ledger/hash.ts';
import { leavesOf, ReferenceTree, referenceNode, sha } from './reference-tree.ts';

interface RootVectors {
  readonly leaves: readonly string[];
  readonly roots: readonly string[];
}

const vectors: RootVectors = JSON.parse(readFileSync(new URL('../vectors/merkle-roots.json', import.meta.url), 'utf8'));

t.test('hashes are those of RFC 9162 §2.1.1', async (t) => {
  t.equal(hex(emptyRoot), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', 'empty tree');
  t.equal(hex(leafHash(Buffer.alloc(0))), '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d');
  const [left, right] = [sha(Buffer.of(7)), sha(Buffer.of(8))];
  t.strictSame(nodeHash(left, right), referenceNode(left, right));
  t.strictSame(sha256(left, right), sha(left, right));
  t.strictSame(leafHash(Buffer.alloc(70_000, 5)), sha(Buffer.of(0), Buffer.alloc(70_000, 5)), 'a long header');
});

t.test('the published tree of eight leaves has the published root at every size', async (t) => {
  const leaves = vectors.leaves.map((leaf) => leafHash(Buffer.from(leaf, 'hex')));
  let range = emptyRange;
  vectors.roots.forEach((root, index) => {
    range = extend(range, leaves.slice(index, index + 1));
    t.equal(hex(rootOf(range)), root, `size ${index + 1}`);
  });
  t.strictSame(extend(emptyRange, leaves), range, 'all at once');
  t.strictSame(foldPerfect(Buffer.concat(leaves)), rootOf(range), 'as one perfect subtree');
});

t.test('a tree grown in any pieces has the root of RFC 9162, at every cut too', async () => {
  const tree = new ReferenceTree(leavesOf(0, 1200));
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 8 }), (pieces) => {
      let range = emptyRange;
      for (const piece of pieces) {
        const end = Math.min(range.size + piece, tree.leaves.length);
        const cuts = [...new Set([range.size + 1, Math.floor((range.size + end) / 2), end])].filter(
          (cut) => cut > range.size && cut <= end,
        );
        const grown = grow(range, tree.leaves.slice(range.size, end), cuts);
        range = grown.range;
        equalBytes(rootOf(range), tree.root(0, range.size));
        cuts.forEach((cut, index) => {
          equalBytes(grown.roots[index], tree.root(0, cut));
        });
      }
    }),
    { numRuns: 60 },
  );
});

t.test('an extension tells every node completed at levels 8 and 16', async (t) => {
  const tree = new ReferenceTree(leavesOf(0, 66_000));
  const begun = extend(emptyRange, tree.leaves.slice(0, 300));
  const { completed } = grow(begun, tree.leaves.slice(300), []);
  t.equal(completed.length, 2);
  t.equal(completed[0]?.length, 256, 'subtrees 1 to 256 of 256 leaves: the first was complete before');
  t.strictSame(completed[0]?.[0], tree.root(256, 512));
  t.strictSame(completed[0]?.[255], tree.root(65_536, 65_792));
  t.strictSame(completed[1], [tree.root(0, 65_536)]);
});

t.test('a range that cannot be of its size is refused before it becomes another history', async (t) => {
  const [hash = Buffer.alloc(32)] = leavesOf(0, 1);
  for (const [range, what] of [
    [{ size: 3, hashes: [hash] }, 'one hash lost'],
    [{ size: 0, hashes: [hash] }, 'one too many'],
    [{ size: 1, hashes: [hash.subarray(1)] }, 'a short hash'],
    [{ size: 2 ** 40 + 1, hashes: [hash] }, 'a size beyond 32 bits'],
  ] as const) {
    t.equal(isWhole(range), false, what);
    t.throws(() => extend(range, [hash]), RangeError, what);
  }
  t.ok(isWhole({ size: 2 ** 40 + 1, hashes: [hash, hash] }));
});

t.test('leaves beyond 2^32 are appended as well as the first', async (t) => {
  const [a = Buffer.alloc(32), b = Buffer.alloc(32)] = leavesOf(0, 2);
  // 2^40 + 1 leaves: a perfect subtree, and one leaf to its right.
  const range = extend({ size: 2 ** 40 + 1, hashes: [a, b] }, [a]);
  t.strictSame(range, { size: 2 ** 40 + 2, hashes: [a, referenceNode(b, a)] });
});

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function equalBytes(actual: Uint8Array | undefined, expected: Uint8Array): void {
  if (!actual || Buffer.compare(actual, expected) !== 0) throw new Error('another root');
}
