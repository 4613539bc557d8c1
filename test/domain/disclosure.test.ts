import fc from 'fast-check';
import t from 'tap';
import { datasets } from '../../src/domain/dataset.ts';
import { examineRow } from '../../src/domain/examine.ts';
import { exposesId } from '../../src/domain/exposed-id.ts';
import { fieldsOf } from '../../src/domain/fields/fields.ts';
import { found } from '../../src/domain/finding.ts';
import { maskPaper, redact } from '../../src/domain/mask.ts';
import { fictionalRow } from './fictional.ts';
import { fictionalResidentId } from './fictional-identifiers.ts';
import { rules } from './shipped-rules.ts';

t.test('paper numbers are masked in the style of their audience', async (t) => {
  for (const [number, style, masked] of [
    ['999999198502178365', { first: 10, last: 4 }, '9999991985****8365'],
    ['999999198502178365', { first: 1, last: 1 }, '9****************5'],
    ['E12345678', { first: 10, last: 4 }, 'E*******8'],
    ['999999198502178365', { first: 18, last: 0 }, '9****************5'],
    ['E1', { first: 1, last: 1 }, '**'],
    ['', { first: 1, last: 1 }, ''],
  ] as const) {
    t.equal(maskPaper(number, style), masked, number);
  }
});

t.test('whatever field a resident id is put into, no finding shows it', async () => {
  const names = datasets.flatMap((dataset) => fieldsOf(dataset).map(({ name }) => [dataset, name] as const));
  fc.assert(
    fc.property(fc.constantFrom(...names), fc.nat(100_000), fc.nat(30), ([dataset, name], person, n) => {
      const id = fictionalResidentId(person);
      for (const sent of [id, `身份证${id}号`, ` ${id}`, id.slice(0, 17)]) {
        const row = { ...fictionalRow(dataset, '310117', n), [name]: sent };
        const { findings } = examineRow(dataset, '2018', row, rules);
        if (JSON.stringify(findings).includes(id.slice(0, 17))) return false;
      }
      return true;
    }),
    { numRuns: 600 },
  );
});

t.test('a finding shows at most 60 characters', async (t) => {
  t.equal(found('TOO_LONG', 'remark', '字'.repeat(500)).shown.length, 60);
});

t.test('runs of digits long enough to be a person or an account are masked, others stay', async (t) => {
  t.equal(redact('文号12345678'), '文号12345678');
  t.equal(redact('账号62220000000000001'), '账号6***************1');
});

t.test('an id in free text is found in any writing, a file number is not', async (t) => {
  const id = '999999198502178365';
  const wide = id.replace(/[0-9]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));
  for (const text of [id, `当事人${id}。`, `（${id}）`, wide, '99999919771216109x', '身份证号码：999999850217836']) {
    t.equal(exposesId(text), true, text);
  }
  for (const text of [
    '',
    '999999198502178366',
    `1${id}`,
    `${id}0`,
    `A${id}`,
    '91350100M000100Y43',
    '999999850217836',
  ]) {
    t.equal(exposesId(text), false, text);
  }
});
