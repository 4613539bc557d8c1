import fc from 'fast-check';
import t from 'tap';
import { rootOf } from '../../src/ledger/compact-range.ts';
import type { NodeId } from '../../src/ledger/node.ts';
import { assemble, consistencyNodes, inclusionNodes, rangeNodes, verifyInclusion } from '../../src/ledger/proof.ts';
import { growTiles, tileReadsForGrowth } from '../../src/ledger/tile-growth.ts';
import { nodeHashFrom, readsFor, type TileReads } from '../../src/ledger/tiles.ts';
import { leavesOf, ReferenceTree } from './reference-tree.ts';
import { TileStore } from './tile-store.ts';

const tree = new ReferenceTree(leavesOf(0, 200_000));
const boundaries = [1, 255, 256, 257, 511, 512, 65_280, 65_535, 65_536, 65_537, 65_792, 131_072, 131_073];

function stored(size: number, pieces: readonly number[]): TileStore {
  const store = new TileStore();
  for (let piece = 0; store.range.size < size; piece += 1) {
    const count = pieces[piece % pieces.length] ?? size;
    store.append(tree.leaves.slice(store.range.size, Math.min(size, store.range.size + count)));
  }
  return store;
}

t.test(
  'every tile that is full is stored, with its hashes and root, however the ledger was cut into batches',
  async (t) => {
    for (const pieces of [[200_000], [5000], [1, 255, 256, 257, 3, 70_000], [65_535, 1, 1], [997]]) {
      const store = stored(66_049, pieces);
      t.strictSame([...store.tiles.keys()].sort(), expectedTiles(66_049), `batches of ${pieces}`);
      for (const { level, index, hashes, root } of store.tiles.values()) {
        const span = 256 ** level;
        const own = Array.from({ length: 256 }, (_, at) =>
          tree.root((index * 256 + at) * span, (index * 256 + at + 1) * span),
        );
        same(hashes, Buffer.concat(own), `hashes of tile ${level}/${index}`);
        same(root, tree.root(index * 256 * span, (index + 1) * 256 * span), `root of tile ${level}/${index}`);
      }
      same(rootOf(store.range), tree.root(0, 66_049), 'root of the tree');
    }
  },
);

t.test('proofs from tiles are those of RFC 9162 on both sides of every boundary', async () => {
  const store = new TileStore();
  for (const current of boundaries) {
    store.append(tree.leaves.slice(store.range.size, current));
    for (const size of [...boundaries, current - 1].filter((each) => each > 0 && each <= current)) {
      for (const sequence of [0, 255, 256, 65_535, 65_536, Math.floor(size / 3), size - 1]) {
        if (sequence < size) assertProofs(store, sequence, size);
      }
    }
  }
});

t.test(
  'proofs from tiles are those of RFC 9162 at any place of any size of a ledger that has grown beyond it',
  async () => {
    const store = stored(200_000, [4999]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200_000 }), fc.nat(), (size, place) => {
        assertProofs(store, place % size, size);
      }),
      { numRuns: 400 },
    );
  },
);

t.test('a level-2 tile is made of the roots of level-1 tiles', async (t) => {
  // 2^24 leaves are too many to hash here: a ledger one leaf short of them is made up, all its hashes the same.
  const hash = Buffer.alloc(32, 7);
  const size = 2 ** 24 - 1;
  const reads = tileReadsForGrowth(size, size + 1);
  t.strictSame(reads, {
    tiles: [],
    roots: [
      { level: 0, start: 65_280, end: 65_535 },
      { level: 1, start: 0, end: 255 },
    ],
    leaves: [{ start: 16_776_960, end: 16_777_215 }],
  });
  const many = Array.from({ length: 255 }, () => hash);
  const loaded = {
    tiles: [],
    roots: reads.roots.map(({ level, start }) => ({ level, start, hashes: many })),
    leaves: reads.leaves.map(({ start }) => ({ start, hashes: many })),
  };
  const range = { size, hashes: Array.from({ length: 24 }, () => hash) };
  const { tiles } = growTiles(range, [hash], [], loaded);
  t.strictSame(
    tiles.map(({ level, index }) => [level, index]),
    [
      [0, 65_535],
      [1, 255],
      [2, 0],
    ],
  );
  same(tiles[2]?.hashes.subarray(255 * 32), tiles[1]?.root ?? hash, 'the last hash is the root of the tile below');
});

t.test('a proof reads a few rows and at most 255 headers, however large the ledger', async (t) => {
  for (const current of [300, 65_535, 16_777_215, 1e9 + 12_345, 2 ** 45 + 255]) {
    for (const size of [current, Math.ceil(current / 2), current - 1]) {
      for (const sequence of [0, Math.floor(size / 3), size - 1]) {
        bounded(readsFor(inclusionNodes(sequence, size).flat(), current), current);
        bounded(readsFor(consistencyNodes(sequence + 1, size).flat(), current), current);
      }
    }
  }
  t.pass();
});

t.test('growth reads only what begun tiles lack', async (t) => {
  const none = { tiles: [], roots: [], leaves: [] };
  for (const [oldSize, newSize, expected] of [
    [0, 255, none],
    [0, 256, none],
    [0, 70_000, none],
    [256, 65_536, { ...none, roots: [{ level: 0, start: 0, end: 1 }] }],
    [255, 256, { ...none, leaves: [{ start: 0, end: 255 }] }],
    [300, 511, none],
    [300, 512, { ...none, leaves: [{ start: 256, end: 300 }] }],
    [65_535, 65_536, { ...none, leaves: [{ start: 65_280, end: 65_535 }], roots: [{ level: 0, start: 0, end: 255 }] }],
    [65_536, 65_792, none],
  ] as const) {
    t.strictSame(tileReadsForGrowth(oldSize, newSize), expected, `${oldSize} to ${newSize}`);
  }
});

t.test('what was not read, or cannot be, is an error and no hash', async (t) => {
  const nothing = { tiles: [], roots: [], leaves: [] };
  const store = stored(300, [300]);
  t.throws(() => readsFor([{ level: 8, index: 1 }], 300), RangeError, 'a subtree that is not complete');
  t.throws(() => nodeHashFrom(nothing, { level: 3, index: 4 }), RangeError);
  t.throws(() => growTiles(store.range, tree.leaves.slice(300, 512), [], nothing), RangeError);
  const short = { ...nothing, leaves: [{ start: 256, hashes: tree.leaves.slice(256, 299) }] };
  t.throws(() => growTiles(store.range, tree.leaves.slice(300, 512), [], short), RangeError, 'one leaf too few');
});

function assertProofs(store: TileStore, sequence: number, size: number): void {
  const place = `leaf ${sequence} of ${size} in ${store.range.size}`;
  const inclusion = inclusionNodes(sequence, size);
  const path = assemble(inclusion, read(store, inclusion.flat()));
  same(Buffer.concat(path), Buffer.concat(tree.path(sequence, 0, size)), place);
  const leaf = tree.leaves[sequence] ?? Buffer.alloc(32);
  if (!verifyInclusion(leaf, sequence, size, path, tree.root(0, size))) throw new Error(`${place} does not verify`);
  const consistency = consistencyNodes(sequence + 1, size);
  const proof = assemble(consistency, read(store, consistency.flat()));
  same(Buffer.concat(proof), Buffer.concat(tree.consistency(sequence + 1, size)), `consistency, ${place}`);
  const range = { size, hashes: rangeNodes(size).map(read(store, rangeNodes(size))) };
  same(rootOf(range), tree.root(0, size), `root at ${size}`);
}

function read(store: TileStore, nodes: readonly NodeId[]): (node: NodeId) => Uint8Array {
  const { reads, hashOf } = store.hashes(nodes);
  bounded(reads, store.range.size);
  return hashOf;
}

function bounded({ tiles, roots, leaves }: TileReads, size: number): void {
  const levels = Math.ceil(Math.log2(size + 1) / 8);
  const headers = leaves.reduce((sum, { start, end }) => sum + end - start, 0);
  const widest = Math.max(0, ...roots.map(({ start, end }) => end - start));
  // Two tiles a level: on the way to the leaf, and along the right edge of the tree asked about.
  if (tiles.length > 2 * levels || roots.length > levels) throw new Error(`${tiles.length} tiles of ${levels} levels`);
  if (leaves.length > 1 || headers > 255 || widest > 255) throw new Error(`${headers} headers, ${widest} roots`);
}

function expectedTiles(size: number): string[] {
  const keys: string[] = [];
  for (let level = 0; 256 ** (level + 1) <= size; level += 1) {
    const full = Math.floor(size / 256 ** (level + 1));
    for (let index = 0; index < full; index += 1) keys.push(`${level}/${index}`);
  }
  return keys.sort();
}

function same(actual: Uint8Array | undefined, expected: Uint8Array, what: string): void {
  if (!actual || Buffer.compare(actual, expected) !== 0) throw new Error(`another result: ${what}`);
}
