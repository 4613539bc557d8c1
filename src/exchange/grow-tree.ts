import { type CompactRange, rootOf } from '../ledger/compact-range.ts';
import { leafHash } from '../ledger/hash.ts';
import type { LedgerId } from '../ledger/ledger-id.ts';
import { growTiles, tileReadsForGrowth } from '../ledger/tile-growth.ts';
import type { LoadedHashes, Tile, TileReads } from '../ledger/tiles.ts';
import type { LedgerHead } from './ports/ledger.ts';
import type { LedgerReads } from './ports/store.ts';

/** The part of the store that a tree is read from. */
export type TreeReads = Pick<LedgerReads, 'headers' | 'tiles' | 'tileRoots'>;

export interface GrownTree {
  readonly range: CompactRange;
  readonly root: Uint8Array;
  readonly tiles: readonly Tile[];
  readonly cuts: readonly { readonly treeSize: number; readonly root: Uint8Array }[];
}

/** The tree of a ledger after the leaves, its roots at the cuts, and the tiles that became full. */
export async function growTree(
  reads: TreeReads,
  head: LedgerHead,
  leaves: readonly Uint8Array[],
  cuts: readonly number[],
): Promise<GrownTree> {
  const loaded = await loadHashes(reads, head.id, tileReadsForGrowth(head.size, head.size + leaves.length));
  const { range, roots, tiles } = growTiles({ size: head.size, hashes: head.range }, leaves, cuts, loaded);
  return {
    range,
    root: rootOf(range),
    tiles,
    cuts: cuts.flatMap((treeSize, index) => {
      const root = roots[index];
      return root ? [{ treeSize, root }] : [];
    }),
  };
}

/** What the pure tree arithmetic asks for, from the store. */
export async function loadHashes(reads: TreeReads, ledger: LedgerId, wanted: TileReads): Promise<LoadedHashes> {
  const tiles = wanted.tiles.length === 0 ? [] : await reads.tiles(ledger, wanted.tiles);
  const roots: { level: number; start: number; hashes: Uint8Array[] }[] = [];
  for (const { level, start, end } of wanted.roots) {
    roots.push({ level, start, hashes: await reads.tileRoots(ledger, level, start, end) });
  }
  const leaves: { start: number; hashes: Uint8Array[] }[] = [];
  for (const { start, end } of wanted.leaves) {
    leaves.push({ start, hashes: (await reads.headers(ledger, start, end)).map(leafHash) });
  }
  return { tiles, roots, leaves };
}
