/**
 * Tree sizes at which a long append is given a checkpoint of its own, so that each piece fits a batch on the wire.
 * The last one is the size after all entries.
 */
export function cutSizes(
  entrySizes: readonly number[],
  start: number,
  limits: { readonly batchEntries: number; readonly batchBytes: number },
): number[] {
  const cuts: number[] = [];
  let entries = 0;
  let bytes = 0;
  entrySizes.forEach((size, index) => {
    if (entries > 0 && (entries >= limits.batchEntries || bytes + size > limits.batchBytes)) {
      cuts.push(start + index);
      entries = 0;
      bytes = 0;
    }
    entries += 1;
    bytes += size;
  });
  if (entries > 0) cuts.push(start + entrySizes.length);
  return cuts;
}
