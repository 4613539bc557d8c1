/** Places in a tree. Sizes and indexes are below 2^53, beyond what bit operators reach. */

/** The complete subtree of 2^level leaves that begins at leaf index × 2^level. */
export interface NodeId {
  readonly level: number;
  readonly index: number;
}

/** Leaves [start, end). */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Whether a tree of this size holds the whole subtree: only then does its hash never change. */
export function isComplete({ level, index }: NodeId, size: number): boolean {
  return level >= 0 && index >= 0 && (index + 1) * 2 ** level <= size;
}

/**
 * The complete subtrees a span consists of, left to right and largest first. Holds for spans that begin at a multiple
 * of a power of two that is not smaller than they are, as all spans of proofs do.
 */
export function nodesOf({ start, end }: Span): NodeId[] {
  const nodes: NodeId[] = [];
  for (let position = start; position < end; ) {
    const level = Math.max(0, levelBelow(end - position + 1));
    nodes.push({ level, index: position / 2 ** level });
    position += 2 ** level;
  }
  return nodes;
}

/** The level of the largest subtree with fewer than `count` leaves. */
export function levelBelow(count: number): number {
  // Math.log2 rounds up just below a large power of two.
  let level = 0;
  while (2 ** (level + 1) < count) level += 1;
  return level;
}
