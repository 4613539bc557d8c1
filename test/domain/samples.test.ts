import { readFileSync } from 'node:fs';
import t from 'tap';
import type { Dataset } from '../../src/domain/dataset.ts';
import { examineTable } from './examine-table.ts';
import { messyCount, messyRows, sampleFiles } from './sample-files.ts';

const sample = (name: string): Buffer => readFileSync(new URL(`samples/${name}`, import.meta.url));
const shipped = (name: string): Buffer => readFileSync(new URL(`../../config/samples/${name}`, import.meta.url));

const clean: readonly [Dataset, string, number][] = [
  ['licence', 'licences.csv', 200],
  ['penalty', 'penalties.csv', 80],
  ['debtor', 'debtors.csv', 60],
  ['listing', 'lists.csv', 80],
];

for (const [dataset, file, rows] of clean) {
  t.test(`every row of ${file} is accepted, here and by another city`, async (t) => {
    for (const bytes of [sample(file), shipped(file)]) {
      t.same(examineTable(dataset, bytes, 'utf8'), { rejected: {}, accepted: rows, quarantined: {} });
    }
  });
}

t.test('the messy file gives exactly the expected codes', async (t) => {
  const expected: {
    rejected: Record<string, string[]>;
    rows: number;
    accepted_after_normalisation: Record<string, string>;
  } = JSON.parse(sample('licences-messy.expected.json').toString('utf8'));
  const { rejected, accepted, quarantined } = examineTable('licence', sample('licences-messy.csv'), 'gb18030');
  t.same(rejected, expected.rejected);
  t.same(quarantined, {});
  t.equal(accepted, expected.rows - Object.keys(expected.rejected).length);
  for (const row of Object.keys(expected.accepted_after_normalisation))
    t.notOk(rejected[row], `row ${row} is accepted`);
});

t.test('the messy file shipped has its faults and no other', async (t) => {
  const { rejected, accepted } = examineTable('licence', shipped('licences-messy.csv'), 'gb18030');
  const faults = messyRows.filter(([, code]) => code);
  t.same(rejected, Object.fromEntries(faults.map(([at, code]) => [at, [code]])));
  t.equal(accepted, messyCount - faults.length);
});

t.test('the shipped samples are those the generator writes', async (t) => {
  for (const [name, content] of Object.entries(sampleFiles)) t.ok(content().equals(shipped(name)), name);
});
