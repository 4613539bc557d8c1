import { readFileSync } from 'node:fs';
import t from 'tap';
import { findings as catalogue, type FindingCode } from '../../src/catalogue/findings.ts';
import { fill } from '../../src/catalogue/language.ts';
import type { Dataset } from '../../src/domain/dataset.ts';
import { examineRow } from '../../src/domain/examine.ts';
import { fictionalRow } from './fictional.ts';
import { rules } from './shipped-rules.ts';

/** One bad example of a rule: a good fictional row, what is changed in it, and a near change that is good. */
interface Case {
  readonly code: FindingCode;
  readonly severity: 'reject' | 'warn';
  readonly dataset: Dataset;
  readonly n: number;
  readonly field: string;
  readonly edition?: string;
  readonly change: Readonly<Record<string, string>>;
  readonly good: Readonly<Record<string, string>>;
}

const cases: Case[] = JSON.parse(readFileSync(new URL('rules.json', import.meta.url), 'utf8'));

/** Codes that no single row can show, and the test that shows each. */
const shownElsewhere: readonly (readonly [FindingCode, string])[] = [
  ['FILE_ENCODING', 'test/files'],
  ['FILE_EMPTY', 'test/domain/columns.test.ts'],
  ['FILE_HEADER_MISSING', 'test/domain/columns.test.ts'],
  ['FILE_HEADER_UNKNOWN', 'test/domain/columns.test.ts'],
  ['FILE_HEADER_DUPLICATE', 'test/domain/columns.test.ts'],
  ['ROW_SHAPE', 'test/domain/columns.test.ts'],
  ['CONTENT_MALFORMED', 'test/domain/received.test.ts'],
  ['MASKED_ID_WRONG', 'test/domain/received.test.ts'],
  ['NORMALISED', 'test/domain/normalisation.test.ts'],
  ['FILLED_IN', 'test/domain/former-edition.test.ts'],
  ['DUPLICATE_IN_BATCH', 'test/domain/samples.test.ts'],
  ['DUPLICATE_RECORD', 'test/exchange'],
];

function examined({ dataset, n, edition = '2018' }: Case, change: Readonly<Record<string, string>>) {
  return examineRow(dataset, edition, { ...fictionalRow(dataset, '310117', n), ...change }, rules);
}

for (const each of cases) {
  const { code, severity, field, change, good, dataset } = each;
  t.test(`${code}: ${dataset} with ${JSON.stringify(change).slice(0, 70)}`, async (t) => {
    const { findings, draft } = examined(each, change);
    const at = findings.filter((finding) => finding.code === code && finding.field === field);
    t.equal(at.length, 1, `found at ${field || 'the row'}`);
    t.equal(at[0]?.severity, severity);
    for (const text of catalogue[code].slice(1)) t.notMatch(fill(text, at[0]?.parameters ?? {}), /[{}]/, 'says all');
    const rejections = findings.filter((finding) => finding.severity === 'reject').map((finding) => finding.code);
    t.same(rejections, severity === 'reject' ? [code] : [], 'and nothing else refuses the row');
    t.equal(draft === undefined, severity === 'reject');
    if (code === 'EDITION_UNKNOWN') return;
    const near = examined(each, good);
    t.notOk(
      near.findings.some((finding) => finding.code === code),
      'the good row lacks it',
    );
    t.ok(near.draft, 'and is accepted');
  });
}

t.test('every code of the catalogue has a bad example', async (t) => {
  const shown = new Set<string>([...cases.map(({ code }) => code), ...shownElsewhere.map(([code]) => code)]);
  t.same(
    Object.keys(catalogue).filter((code) => !shown.has(code)),
    [],
  );
});

t.test('a finding never raises the severity of its code', async (t) => {
  for (const { code, severity } of cases) {
    if (severity === 'reject') t.equal(catalogue[code][0], 'reject', code);
  }
});
