import fc from 'fast-check';
import t from 'tap';
import { datasets } from '../../src/domain/dataset.ts';
import { examineRow } from '../../src/domain/examine.ts';
import { fieldsOf } from '../../src/domain/fields/fields.ts';
import { date, endDate } from '../../src/domain/forms/date.ts';
import type { Form } from '../../src/domain/forms/form.ts';
import { organizationCode, uscc } from '../../src/domain/forms/identifier.ts';
import { amount } from '../../src/domain/forms/number.ts';
import { freeIdentifier, line, text } from '../../src/domain/forms/text.ts';
import { fictionalRow } from './fictional.ts';
import { rules } from './shipped-rules.ts';

const normalised: readonly [string, Form, string, string][] = [
  ['spaces and tabs around', uscc, ' 91999999marblcjc25\t', '91999999MARBLCJC25'],
  ['full-width', uscc, '９１９９９９９９ＭＡＤＧＵ４５５２３', '91999999MADGU45523'],
  ['spaces inside and zero-width', uscc, '9199 9999\u200bMADGU\u00a045523', '91999999MADGU45523'],
  ['a text marker of Excel', freeIdentifier, "'999999198502178365", '999999198502178365'],
  ['lower-case x', freeIdentifier, '99999919771216109x', '99999919771216109X'],
  ['a hyphen in an organisation code', organizationCode, 'D2143569-X', 'D2143569X'],
  ['a full-width hyphen', organizationCode, 'Ｄ２１４３５６９－Ｘ', 'D2143569X'],
  ['full-width punctuation in a number', freeIdentifier, 'ＡＢ／１２', 'AB/12'],
  ['names keep （）', line, '　演示（上海）ＡＢ１有限公司 ', '演示（上海）AB1有限公司'],
  ['line breaks in text', text, '一\r\n二\r三\u2028四', '一\n二\n三\n四'],
  ['2026/03/05', date, '2026/03/05', '2026/03/05'],
  ['2026/3/5', date, '2026/3/5', '2026-03-05'],
  ['2026.3.5', date, '2026.3.5', '2026-03-05'],
  ['2026年3月5日', date, '2026 年 3 月 5 日', '2026-03-05'],
  ['20260305', date, '２０２６０３０５', '2026-03-05'],
  ['an Excel serial', date, '46086', '2026-03-05'],
  ['a time of day', date, '2026-03-05 00:00:00', '2026-03-05'],
  ['an ISO instant at midnight', date, '2026-03-05T00:00:00.000Z', '2026-03-05'],
  ['长期', endDate, '长期', '2099-12-31'],
  ['9999-12-31', endDate, '9999/12/31', '2099-12-31'],
  ['thousands separators', amount, '1,234,567.89', '1234567.89'],
  ['full-width thousands and unit', amount, '１，２３４万元', '1234'],
];

t.test('values are brought into their usual writing', async (t) => {
  for (const [what, form, sent, expected] of normalised) t.equal(form.normalise(sent), expected, what);
});

t.test('what is no repair is left alone', async (t) => {
  for (const [form, sent] of [
    [date, '去年五月'],
    [date, '3/5/2026'],
    [date, '2026-03-04T16:00:00.000Z'],
    [date, '99999'],
    [amount, '1,23'],
    [amount, '5元'],
    [line, '无锡演示公司'],
  ] as const) {
    t.equal(form.normalise(sent), sent);
  }
});

t.test('placeholders alone mean empty', async (t) => {
  for (const sent of ['— —', '--', '/', '无', '空', 'NULL', 'null', '-', '——', ' / ', '\u200b', '－']) {
    for (const form of [line, text, uscc, date, amount, freeIdentifier]) t.equal(form.normalise(sent), '', sent);
  }
});

const messy = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom(..." \t\n\u00a0\u200b\u3000０９Ａｚ－／（）—-/无空NULL,.万元年月日岁0123456789TZ:'E+"),
  }),
);

t.test('normalising twice is normalising once, for every form and any text', async () => {
  const forms = new Set(datasets.flatMap((dataset) => fieldsOf(dataset).map(({ form }) => form)));
  for (const form of forms) {
    fc.assert(
      fc.property(messy, (sent) => {
        const once = form.normalise(sent);
        return form.normalise(once) === once;
      }),
      { numRuns: 400 },
    );
  }
});

t.test('a date in any writing reads as the same day', async () => {
  const parts = fc.tuple(
    fc.integer({ min: 1955, max: 2098 }),
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 28 }),
  );
  fc.assert(
    fc.property(parts, ([year, month, day]) => {
      const two = (value: number) => String(value).padStart(2, '0');
      const expected = `${year}-${two(month)}-${two(day)}`;
      const serial = Date.UTC(year, month - 1, day) / 86_400_000 + 25_569;
      const writings = [
        expected,
        expected.replaceAll('-', '/'),
        `${year}/${month}/${day}`,
        `${year}年${month}月${day}日`,
        expected.replaceAll('-', ''),
        `${expected} 08:30:00`,
        String(serial),
      ];
      return writings.every((sent) => date.read(date.normalise(sent), '2018') === expected);
    }),
  );
});

t.test('an amount is the exact number of 分 and is shown as it was sent', async (t) => {
  t.equal(amount.read('0.07', '2018'), 70_000);
  t.equal(amount.read('45.4408', '2018'), 45_440_800);
  fc.assert(fc.property(fc.nat(2 ** 31), (fen) => amount.read(amount.show(fen), '2018') === fen));
});

t.test('a change is recorded with the new value, masked where sealed', async (t) => {
  const row = fictionalRow('licence', '310117', 9);
  const changed = { ...row, decided_on: '2026年3月5日', id_number: ` ${row['id_number']}`, remark: '无' };
  const { findings, draft } = examineRow('licence', '2018', changed, rules);
  t.ok(draft);
  const found = findings.filter(({ code }) => code === 'NORMALISED');
  t.same(
    found.map(({ field }) => field),
    ['id_number', 'decided_on', 'remark'],
  );
  t.equal(found[1]?.parameters?.['value'], '2026-03-05');
  t.match(found[0]?.shown, /^\*|^ ?\*+|^.\*+.$/);
  t.notMatch(JSON.stringify(findings), new RegExp(row['id_number'] ?? 'none'));
});

t.test('a row in the standard writing has no such warning', async (t) => {
  for (const dataset of datasets) {
    for (let n = 0; n < 20; n++) {
      const { findings } = examineRow(dataset, '2018', fictionalRow(dataset, '310117', n), rules);
      t.notOk(findings.some(({ code }) => code === 'NORMALISED'));
    }
  }
});
