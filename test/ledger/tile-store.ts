/** A store of one ledger's tree, as an adapter would keep it: leaves, full tiles, and nothing else. */
import { type CompactRange, emptyRange } from '../../src/ledger/compact-range.ts';
import type { NodeId } from '../../src/ledger/node.ts';
import { growTiles, tileReadsForGrowth } from '../../src/ledger/tile-growth.ts';
import { type LoadedHashes, nodeHashFrom, readsFor, type Tile, type TileReads } from '../../src/ledger/tiles.ts';

export class TileStore {
  range: CompactRange = emptyRange;
  readonly leaves: Uint8Array[] = [];
  readonly tiles = new Map<string, Tile>();

  append(leaves: readonly Uint8Array[], cuts: readonly number[] = []): readonly Uint8Array[] {
    const { size } = this.range;
    const loaded = this.load(tileReadsForGrowth(size, size + leaves.length));
    const { range, roots, tiles } = growTiles(this.range, leaves, cuts, loaded);
    this.range = range;
    for (const leaf of leaves) this.leaves.push(leaf);
    for (const tile of tiles) {
      const key = `${tile.level}/${tile.index}`;
      if (this.tiles.has(key)) throw new Error(`tile ${key} was written twice`);
      this.tiles.set(key, tile);
    }
    return roots;
  }

  load({ tiles, roots, leaves }: TileReads): LoadedHashes {
    return {
      tiles: tiles.map(({ level, index }) => this.#tile(level, index)),
      roots: roots.map(({ level, start, end }) => ({
        level,
        start,
        hashes: Array.from({ length: end - start }, (_, offset) => this.#tile(level, start + offset).root),
      })),
      leaves: leaves.map(({ start, end }) => ({ start, hashes: this.leaves.slice(start, end) })),
    };
  }

  /** What a use case does: one round of reads, then arithmetic. */
  hashes(nodes: readonly NodeId[]): { readonly reads: TileReads; readonly hashOf: (node: NodeId) => Uint8Array } {
    const reads = readsFor(nodes, this.range.size);
    const loaded = this.load(reads);
    return { reads, hashOf: (node) => nodeHashFrom(loaded, node) };
  }

  #tile(level: number, index: number): Tile {
    const tile = this.tiles.get(`${level}/${index}`);
    if (!tile) throw new Error(`tile ${level}/${index} is not stored`);
    return tile;
  }
}
