import { recogniseColumns } from '../domain/columns.ts';
import type { Dataset } from '../domain/dataset.ts';
import { DuplicateKeys } from '../domain/duplicate-keys.ts';
import type { Edition } from '../domain/edition.ts';
import { type Draft, type Examination, examineRow } from '../domain/examine.ts';
import type { Field } from '../domain/fields/field.ts';
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

type Columns = readonly (Field | undefined)[];

function isReject({ severity }: Finding): boolean {
  return severity === 'reject';
}

function rowOf({ cells, names }: TableRow, columns: Columns): Row {
  // Without a prototype, so that a name from the file is only a name.
  const row: Record<string, string> = Object.create(null);
  for (const [index, cell] of cells.entries()) {
    const name = names ? names[index] : columns[index]?.name;
    if (name !== undefined) row[name] = cell;
  }
  return row;
}

function examine(tableRow: TableRow, columns: Columns, dataset: Dataset, edition: Edition, rules: Rules): Examination {
  const { cells, names } = tableRow;
  if (!names && cells.length !== columns.length) {
    const shape = found('ROW_SHAPE', '', '', { cells: cells.length, columns: columns.length });
    return { findings: [shape], draft: undefined };
  }
  return examineRow(dataset, edition, rowOf(tableRow, columns), rules);
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
      const { row } = tableRow;
      const { findings, draft } = examine(tableRow, heading.columns, dataset, edition, rules);
      const first = draft && seen.firstRow(draft.naturalKey, row);
      if (first === undefined) yield { row, findings, draft };
      else yield { row, findings: [...findings, found('DUPLICATE_IN_BATCH', '', '', { row: first })], draft: undefined };
    }
  } finally {
    await table.close();
  }
}
