import { fileURLToPath } from 'node:url';
import { recogniseColumns, rowOfCells } from '../../domain/columns.ts';
import type { Dataset } from '../../domain/dataset.ts';
import type { Row } from '../../domain/row.ts';
import { fileBytes } from '../../files/file-bytes.ts';
import { openTable, standardLimits } from '../../files/table.ts';
import { type DemoCity, demoCity } from './cities.ts';

/** A fictional sample that comes with the program, and the city that imports it. */
export interface Sample {
  readonly city: DemoCity;
  readonly dataset: Dataset;
  readonly name: string;
}

export const samples = {
  licences: { city: demoCity('310117'), dataset: 'licence', name: 'licences.csv' },
  penalties: { city: demoCity('330100'), dataset: 'penalty', name: 'penalties.csv' },
  debtors: { city: demoCity('320500'), dataset: 'debtor', name: 'debtors.csv' },
  lists: { city: demoCity('340100'), dataset: 'listing', name: 'lists.csv' },
  messy: { city: demoCity('330400'), dataset: 'licence', name: 'licences-messy.csv' },
} as const satisfies Record<string, Sample>;

/** The field that tells two records of one subject and authority apart: part of the natural key. */
const numberField: Readonly<Record<Dataset, string>> = {
  licence: 'document_number',
  penalty: 'document_number',
  debtor: 'case_number',
  listing: 'decision_document',
};

/** Where the sample is: the same place from src/ and from dist/. */
export function sampleFile({ name }: Sample): string {
  return fileURLToPath(new URL(`../../../config/samples/${name}`, import.meta.url));
}

/**
 * The first rows of a sample as new records: `mark` makes their document numbers others than those of earlier runs.
 *
 * @throws GatewayError FILE_*
 */
export async function freshRows(sample: Sample, count: number, mark: string): Promise<Row[]> {
  const table = await openTable(fileBytes(sampleFile(sample)), 'csv', standardLimits);
  const { columns } = recogniseColumns(sample.dataset, '2018', table.headings);
  const rows: Row[] = [];
  for await (const { cells } of table.rows) {
    const read = rowOfCells(columns, cells);
    if ('row' in read) rows.push(renumbered(read.row, numberField[sample.dataset], `${mark}-${rows.length + 1}`));
    if (rows.length === count) break;
  }
  return rows;
}

function renumbered(row: Row, field: string, mark: string): Row {
  const filled = Object.entries(row).filter(([, text]) => text !== '');
  return { ...Object.fromEntries(filled), [field]: `${row[field]}-${mark}` };
}
