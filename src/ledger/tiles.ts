/**
 * The tree as it is stored: tiles of 256 hashes, after C2SP tlog-tiles. Only full tiles are stored, so nothing stored
 * ever changes; at the growing edge hashes of level 0 come from the headers, those above from the roots of full tiles.
 */
import { foldPerfect, hashBytes } from './hash.ts';
import { isComplete, type NodeId } from './node.ts';

export const tileWidth = 256;
const tileHeight = 8;

/** A full tile: 256 consecutive hashes of level 8 × `level`, concatenated (8,192 bytes). Never changes. */
export interface Tile {
  readonly level: number;
  readonly index: number;
  readonly hashes: Uint8Array;
  /** Root of the tile's subtree: one hash of level 8 × (`level` + 1), kept apart because partial tiles are made of them. */
  readonly root: Uint8Array;
}

export type TileId = Pick<Tile, 'level' | 'index'>;

/** What to read from the store; at most 255 leaves, and at most 255 roots of a level, in one piece each. */
export interface TileReads {
  readonly tiles: readonly TileId[];
  /** Roots of full tiles [start, end) of `level`. */
  readonly roots: readonly { readonly level: number; readonly start: number; readonly end: number }[];
  /** Leaf hashes, made of the headers of entries [start, end). */
  readonly leaves: readonly { readonly start: number; readonly end: number }[];
}

/** The answers to TileReads. */
export interface LoadedHashes {
  readonly tiles: readonly Pick<Tile, 'level' | 'index' | 'hashes'>[];
  readonly roots: readonly { readonly level: number; readonly start: number; readonly hashes: readonly Uint8Array[] }[];
  readonly leaves: readonly { readonly start: number; readonly hashes: readonly Uint8Array[] }[];
}

/** How many leaves are below one hash of a tile of this level. */
export function leavesPerHash(tileLevel: number): number {
  return tileWidth ** tileLevel;
}

/** What to read to know the nodes, all complete, in a ledger that now holds `size` entries. */
export function readsFor(nodes: readonly NodeId[], size: number): TileReads {
  const tiles = new Map<string, TileId>();
  const edges = new Map<number, { start: number; end: number }>();
  for (const node of nodes) {
    if (!isComplete(node, size)) throw new RangeError(`no node ${node.level}/${node.index} in a tree of ${size}`);
    const { level, first, count } = place(node);
    const index = Math.floor(first / tileWidth);
    if ((index + 1) * leavesPerHash(level + 1) <= size) {
      tiles.set(`${level}/${index}`, { level, index });
    } else {
      // A level has one partial tile: one read from the leftmost hash wanted to the rightmost.
      const edge = edges.get(level) ?? { start: first, end: first };
      edges.set(level, { start: Math.min(edge.start, first), end: Math.max(edge.end, first + count) });
    }
  }
  return { tiles: [...tiles.values()], ...edgeReads(edges) };
}

/** The reads of ranges of hashes of partial tiles, by tile level. */
export function edgeReads(
  edges: ReadonlyMap<number, { readonly start: number; readonly end: number }>,
): Pick<TileReads, 'roots' | 'leaves'> {
  const leaves = edges.get(0);
  return {
    roots: [...edges].flatMap(([level, edge]) => (level > 0 ? [{ level: level - 1, ...edge }] : [])),
    leaves: leaves ? [leaves] : [],
  };
}

/** The hash of a node that was among those given to `readsFor`. */
export function nodeHashFrom(loaded: LoadedHashes, node: NodeId): Uint8Array {
  const { level, first, count } = place(node);
  const index = Math.floor(first / tileWidth);
  const tile = loaded.tiles.find((each) => each.level === level && each.index === index);
  if (tile) {
    const from = (first % tileWidth) * hashBytes;
    return foldPerfect(Buffer.from(tile.hashes.subarray(from, from + count * hashBytes)));
  }
  const runs = level === 0 ? loaded.leaves : loaded.roots.filter((each) => each.level === level - 1);
  const run = runs.find(({ start, hashes }) => start <= first && first + count <= start + hashes.length);
  if (!run) throw new RangeError(`node ${node.level}/${node.index} was not read`);
  return foldPerfect(Buffer.concat(run.hashes.slice(first - run.start, first - run.start + count)));
}

/** Where a node lies: hashes [first, first + count) of the tile level below it. */
function place({ level, index }: NodeId): { level: number; first: number; count: number } {
  const count = 2 ** (level % tileHeight);
  return { level: Math.floor(level / tileHeight), first: index * count, count };
}
