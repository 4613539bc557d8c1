import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import iconv from 'iconv-lite';
import t from 'tap';
import { recogniseColumns, rowOfCells } from '../../src/domain/columns.ts';
import type { Dataset } from '../../src/domain/dataset.ts';
import { DuplicateKeys } from '../../src/domain/duplicate-keys.ts';
import { examineReceived, examineRow } from '../../src/domain/examine.ts';
import { schemaOf } from '../../src/domain/record.ts';
import { Operation } from '../../src/wire/proto.ts';
import { rules } from './shipped-rules.ts';

interface Outcome {
  readonly rejected: Record<string, string[]>;
  readonly accepted: number;
  /** Rows that the source accepts and another city would not. */
  readonly quarantined: Record<string, string>;
}

function table(file: string, encoding: string): string[][] {
  const bytes = readFileSync(new URL(`samples/${file}`, import.meta.url));
  return parse(iconv.decode(bytes, encoding), { bom: true, relax_column_count: true });
}

function examined(dataset: Dataset, [headings = [], ...lines]: string[][]): Outcome {
  const { columns, findings } = recogniseColumns(dataset, '2018', headings);
  if (findings.length > 0) throw new Error(`columns: ${findings.map(({ code }) => code)}`);
  const seen = new DuplicateKeys();
  const rejected: Record<string, string[]> = {};
  const quarantined: Record<string, string> = {};
  let accepted = 0;
  for (const [index, cells] of lines.entries()) {
    const read = rowOfCells(columns, cells);
    if ('finding' in read) throw new Error(`row ${index + 1} is not of the table's shape`);
    const { findings, draft } = examineRow(dataset, '2018', read.row, rules);
    const codes: string[] = findings.filter(({ severity }) => severity === 'reject').map(({ code }) => code);
    if (draft && seen.firstRowOf(draft.naturalKey, index + 1) !== undefined) codes.push('DUPLICATE_IN_BATCH');
    if (codes.length > 0) rejected[index + 1] = codes;
    else accepted++;
    if (draft) {
      const schema = schemaOf(dataset);
      const code = examineReceived(dataset, Operation.OPERATION_PUBLISH, schema, draft.open, draft.sealed, rules);
      if (code) quarantined[index + 1] = code;
    }
  }
  return { rejected, accepted, quarantined };
}

const clean: readonly [Dataset, string, number][] = [
  ['licence', 'licences.csv', 200],
  ['penalty', 'penalties.csv', 80],
  ['debtor', 'debtors.csv', 60],
  ['listing', 'lists.csv', 80],
];

for (const [dataset, file, rows] of clean) {
  t.test(`every row of ${file} is accepted, here and by another city`, async (t) => {
    t.same(examined(dataset, table(file, 'utf8')), { rejected: {}, accepted: rows, quarantined: {} });
  });
}

t.test('the messy file gives exactly the expected codes', async (t) => {
  const expected = JSON.parse(
    readFileSync(new URL('samples/licences-messy.expected.json', import.meta.url), 'utf8'),
  ) as { rejected: Record<string, string[]>; rows: number; accepted_after_normalisation: Record<string, string> };
  const { rejected, accepted, quarantined } = examined('licence', table('licences-messy.csv', 'gb18030'));
  t.same(rejected, expected.rejected);
  t.same(quarantined, {});
  t.equal(accepted, expected.rows - Object.keys(expected.rejected).length);
  for (const row of Object.keys(expected.accepted_after_normalisation))
    t.notOk(rejected[row], `row ${row} is accepted`);
});
