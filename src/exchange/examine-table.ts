import { type Columns, recogniseColumns, rowOfCells } from '../domain/columns.ts';
import type { Dataset } from '../domain/dataset.ts';
import { DuplicateKeys } from '../domain/duplicate-keys.ts';
import type { Edition } from '../domain/edition.ts';
import { type Draft, type Examination, examineRow } from '../domain/examine.ts';
import { type Finding, found } from '../domain/finding.ts';
import type { Row } from '../domain/row.ts';
import type { Rules } from '../domain/rules.ts';
import type { Table, TableRow } from './ports/table.ts';

export interface ExaminedTableRow {
  /** 1 is the first data row, 0 the heading. */
  readonly row: number;
  readonly findings: readonly Finding[];
  /** Undefined when a finding rejects the row, and for the heading. */
  readonly draft: Draft | undefined;
}

function isReject({ severity }: Finding): boolean {
  return severity === 'reject';
}

function rowOfNames(names: readonly string[], cells: readonly string[]): Row {
  // Without a prototype, so that a name from the file is only a name.
  const row: Record<string, string> = Object.create(null);
  for (const [index, name] of names.entries()) row[name] = cells[index] ?? '';
  return row;
}

function rowOf({ cells, names }: TableRow, columns: Columns['columns']): ReturnType<typeof rowOfCells> {
  return names ? { row: rowOfNames(names, cells) } : rowOfCells(columns, cells);
}

/** The row's findings, and what it would publish when it is neither refused nor seen before in this file. */
function examined(row: number, { findings, draft }: Examination, seen: DuplicateKeys): ExaminedTableRow {
  const first = draft && seen.firstRowOf(draft.naturalKey, row);
  if (first === undefined) return { row, findings, draft };
  return { row, findings: [...findings, found('DUPLICATE_IN_BATCH', '', '', { row: first })], draft: undefined };
}

/**
 * Examines a table row by row as it streams by: the heading first, as row 0, when there is something to say of it,
 * then every data row. A heading that rejects the file ends it there. The table is closed in any case.
 */
export async function* examineTable(
  table: Table,
  dataset: Dataset,
  edition: Edition,
  rules: Rules,
): AsyncGenerator<ExaminedTableRow, void, undefined> {
  try {
    const heading =
      table.naming === 'headings' ? recogniseColumns(dataset, edition, table.headings) : { columns: [], findings: [] };
    if (heading.findings.length > 0) yield { row: 0, findings: heading.findings, draft: undefined };
    if (heading.findings.some(isReject)) return;
    const seen = new DuplicateKeys();
    for await (const tableRow of table.rows) {
      const read = rowOf(tableRow, heading.columns);
      const examination =
        'finding' in read
          ? { findings: [read.finding], draft: undefined }
          : examineRow(dataset, edition, read.row, rules);
      yield examined(tableRow.row, examination, seen);
    }
  } finally {
    await table.close();
  }
}
