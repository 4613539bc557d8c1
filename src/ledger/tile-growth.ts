/** Filling tiles as a ledger grows: what must be read for it, and the tiles that become full. */
import { type CompactRange, type Growth, grow } from './compact-range.ts';
import { hashBytes } from './hash.ts';
import { edgeReads, type LoadedHashes, leavesPerHash, type Tile, type TileReads, tileWidth } from './tiles.ts';

export interface TreeGrowth extends Pick<Growth, 'range' | 'roots'> {
  /** Every tile that became full, with its root. */
  readonly tiles: readonly Tile[];
}

/** What must be read to complete, in growing from the old size to the new, the tiles begun before. */
export function tileReadsForGrowth(oldSize: number, newSize: number): TileReads {
  const edges = new Map<number, { start: number; end: number }>();
  for (let level = 0; leavesPerHash(level + 1) <= newSize; level += 1) {
    const begun = Math.floor(oldSize / leavesPerHash(level + 1));
    const end = Math.floor(oldSize / leavesPerHash(level));
    const start = begun * tileWidth;
    if (begun < Math.floor(newSize / leavesPerHash(level + 1)) && start < end) edges.set(level, { start, end });
  }
  return { tiles: [], ...edgeReads(edges) };
}

/**
 * The tree after the leaves: its compact range, its roots at the sizes in `cuts` (rising, all above the old size),
 * and the tiles that became full.
 *
 * @param loaded answers to `tileReadsForGrowth` for these sizes
 */
export function growTiles(
  range: CompactRange,
  leafHashes: readonly Uint8Array[],
  cuts: readonly number[],
  loaded: LoadedHashes,
): TreeGrowth {
  const { range: after, roots, completed } = grow(range, leafHashes, cuts);
  const tiles: Tile[] = [];
  // The hashes a level gains are the roots of tiles that the level below fills.
  let gained = leafHashes;
  completed.forEach((tileRoots, level) => {
    const before = Math.floor(range.size / leavesPerHash(level));
    const index = Math.floor(before / tileWidth);
    const hashes = [...begun(loaded, level, index * tileWidth, before), ...gained];
    tileRoots.forEach((root, offset) => {
      const own = hashes.slice(offset * tileWidth, (offset + 1) * tileWidth);
      tiles.push({ level, index: index + offset, hashes: Buffer.concat(own, tileWidth * hashBytes), root });
    });
    gained = tileRoots;
  });
  return { range: after, roots, tiles };
}

/** The hashes that the first of the filled tiles already had. */
function begun(loaded: LoadedHashes, level: number, start: number, end: number): readonly Uint8Array[] {
  if (start === end) return [];
  const runs = level === 0 ? loaded.leaves : loaded.roots.filter((each) => each.level === level - 1);
  const run = runs.find((each) => each.start === start && each.hashes.length === end - start);
  if (!run) throw new RangeError(`hashes ${start} to ${end} of tile level ${level} were not read`);
  return run.hashes;
}
