import { hash } from 'node:crypto';

/** The natural keys of one file or request, in row order. Keeps hashes: a large file's identifiers are not held. */
export class DuplicateKeys {
  private readonly firstRows = new Map<string, number>();

  /** The row that had this natural key first, or undefined when this row is the first. */
  firstRowOf(naturalKey: string, row: number): number | undefined {
    const digest = hash('sha256', naturalKey, 'base64');
    const first = this.firstRows.get(digest);
    if (first === undefined) this.firstRows.set(digest, row);
    return first;
  }
}
