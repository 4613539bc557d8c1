import { openTable, standardLimits } from '../files/table.ts';
import type { ApiClient } from './api-client.ts';
import type { ImportView } from './import-file.ts';

/** Findings of an import, counted by what they say. */
export interface FindingCount {
  readonly code: string;
  /** As the error file says it, in the language of this run. */
  readonly severity: string;
  readonly message: string;
  readonly count: number;
}

/** The error file of an import, as it comes. */
export function errorFile(api: ApiClient, id: string): Promise<AsyncIterable<Uint8Array>> {
  return api.bytes({ path: `/v1/imports/${id}/errors` });
}

/** What the error file of an import says, most frequent first; its columns: row, field, code, severity, value, message. */
export async function countFindings(api: ApiClient, { id, ...view }: ImportView): Promise<FindingCount[]> {
  // A file of headings only would not be a table.
  if (view.rejected === 0 && view.warned === 0 && view.failure === undefined) return [];
  const table = await openTable(await errorFile(api, id), 'csv', { ...standardLimits, rows: Number.POSITIVE_INFINITY });
  const counts = new Map<string, FindingCount>();
  for await (const { cells } of table.rows) {
    const [, , code = '', severity = '', , message = ''] = cells;
    const key = `${code} ${severity}`;
    counts.set(key, { code, severity, message, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts.values()].toSorted((one, other) => other.count - one.count);
}
