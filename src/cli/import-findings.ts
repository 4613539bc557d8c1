import type { Finding } from '../domain/finding.ts';
import { openTable, standardLimits } from '../files/table.ts';
import type { ApiClient } from './api-client.ts';
import type { ImportView } from './import-file.ts';

/** Findings of one code in an import. */
export interface FindingCount {
  readonly code: string;
  readonly severity: Finding['severity'];
  readonly count: number;
  /** Where it was first found, and what was said there, in the language of this run. */
  readonly first: { readonly row: number; readonly field: string; readonly message: string };
}

/** The error file of an import, as it comes. */
export function errorFile(api: ApiClient, id: string): Promise<AsyncIterable<Uint8Array>> {
  return api.bytes({ path: `/v1/imports/${id}/errors` });
}

/** What the error file of an import says: what rejects rows first, then the most frequent. */
export async function countFindings(api: ApiClient, { id, ...view }: ImportView): Promise<FindingCount[]> {
  // A file of headings only would not be a table.
  if (view.rejected === 0 && view.warned === 0 && view.failure === undefined) return [];
  const limits = { ...standardLimits, rows: Number.POSITIVE_INFINITY };
  const table = await openTable(await errorFile(api, id), 'csv', limits);
  const counts = new Map<string, FindingCount>();
  for await (const { cells } of table.rows) {
    const found = findingOf(cells);
    const key = `${found.code} ${found.severity}`;
    const held = counts.get(key);
    counts.set(key, held ? { ...held, count: held.count + 1 } : found);
  }
  return [...counts.values()].toSorted((one, other) => weightOf(other) - weightOf(one) || other.count - one.count);
}

/** A line of the error file: row, field, code, severity, value, message. */
function findingOf([row, field = '', code = '', severity = '', , message = '']: readonly string[]): FindingCount {
  const warns = severity === 'warn' || severity === '提醒';
  return { code, severity: warns ? 'warn' : 'reject', count: 1, first: { row: Number(row), field, message } };
}

function weightOf({ severity }: FindingCount): number {
  return severity === 'reject' ? 1 : 0;
}
