import { fileURLToPath } from 'node:url';
import { recogniseColumns, rowOfCells } from '../../domain/columns.ts';
import type { Dataset } from '../../domain/dataset.ts';
import type { Row } from '../../domain/row.ts';
import { fileBytes } from '../../files/file-bytes.ts';
import { openTable, standardLimits } from '../../files/table.ts';

/** The field that tells two records of one subject and authority apart (domain rules, natural keys). */
const numberField: Readonly<Record<Dataset, string>> = {
  licence: 'document_number',
  penalty: 'document_number',
  debtor: 'case_number',
  listing: 'decision_document',
};

/** A fictional sample that comes with the program: the same place from src/ and from dist/. */
export function sampleFile(name: string): string {
  return fileURLToPath(new URL(`../../../config/samples/${name}`, import.meta.url));
}

/**
 * The first rows of a sample as new records: with document numbers that no earlier run has used.
 *
 * @throws GatewayError FILE_*
 */
export async function freshRows(name: string, dataset: Dataset, count: number, mark: string): Promise<Row[]> {
  const table = await openTable(fileBytes(sampleFile(name)), 'csv', standardLimits);
  const { columns } = recogniseColumns(dataset, '2018', table.headings);
  const rows: Row[] = [];
  for await (const { cells } of table.rows) {
    const read = rowOfCells(columns, cells);
    if ('row' in read) rows.push(renumbered(read.row, numberField[dataset], `${mark}-${rows.length + 1}`));
    if (rows.length === count) break;
  }
  return rows;
}

function renumbered(row: Row, field: string, mark: string): Row {
  const filled = Object.entries(row).filter(([, text]) => text !== '');
  return { ...Object.fromEntries(filled), [field]: `${row[field]}-${mark}` };
}
