import { readFileSync } from 'node:fs';
import t from 'tap';
import { readCalendar } from '../../src/domain/calendar.ts';
import { readLists } from '../../src/domain/list-catalogue.ts';
import type { LocalDate } from '../../src/domain/local-date.ts';
import { readRuleOptions } from '../../src/domain/rule-options.ts';
import type { Rules } from '../../src/domain/rules.ts';
import { type ExaminedTableRow, examineTable } from '../../src/exchange/examine-table.ts';
import type { Table, TableRow } from '../../src/exchange/ports/table.ts';

const shipped = (name: string) => readFileSync(new URL(`../../config/${name}`, import.meta.url), 'utf8');
const rules: Rules = {
  city: '310117',
  today: '2026-06-30' as LocalDate,
  calendar: readCalendar(shipped('calendar.json')),
  lists: readLists(shipped('lists.json')),
  options: readRuleOptions(shipped('rules.json')),
};

const debtor: Readonly<Record<string, string>> = {
  subject_name: '松江区示例物业有限公司',
  subject_kind: '法人及非法人组织',
  uscc: '91999999MA8WREFA3W',
  legal_representative: '周丁三',
  case_number: '（2026）松117执321号',
  court_name: '松江区人民法院',
  province: '上海',
  basis_document: '（2025）松民初321号',
  basis_authority: '松江区人民法院',
  obligation: '支付货款',
  performance: '全部未履行',
  grounds: '违反财产报告制度',
  filed_on: '2026-05-08',
  published_on: '2026-05-23',
  term_ends_on: '2028-05-23',
};
const names = Object.keys(debtor);
const cells = (change: Readonly<Record<string, string>> = {}) => Object.values({ ...debtor, ...change });

/** A table in memory that notes how many rows were taken and whether it was closed. */
function tableOf(
  rows: readonly (readonly string[])[],
  headings: readonly string[] = names,
  naming: Table['naming'] = 'headings',
) {
  const seen = { taken: 0, closed: false };
  async function* numbered(): AsyncGenerator<TableRow> {
    for (const cells of rows) {
      seen.taken += 1;
      yield { row: seen.taken, cells, names: naming === 'rows' ? headings : undefined };
    }
  }
  const close = async () => {
    seen.closed = true;
  };
  return { seen, table: { headings, naming, rows: numbered(), close } satisfies Table };
}

async function examined(table: Table): Promise<ExaminedTableRow[]> {
  const rows: ExaminedTableRow[] = [];
  for await (const row of examineTable(table, 'debtor', '2018', rules)) rows.push(row);
  return rows;
}

const shown = (rows: readonly ExaminedTableRow[]) =>
  rows.map(({ row, findings, draft }) => [row, findings.map(({ code }) => code).sort(), draft !== undefined]);

t.test('rows are examined in order, each with its draft or the findings that refuse it', async (t) => {
  const { seen, table } = tableOf([cells(), cells({ case_number: '2', province: '' }), cells({ case_number: '3' })]);
  const rows = await examined(table);
  t.strictSame(shown(rows), [
    [1, [], true],
    [2, ['REQUIRED_MISSING'], false],
    [3, [], true],
  ]);
  t.equal(rows[0]?.draft?.dataset, 'debtor');
  t.ok(seen.closed);
});

t.test('a row of another length than the heading is refused, and the next is examined', async (t) => {
  const { table } = tableOf([cells().slice(1), [...cells(), 'x'], cells()]);
  t.strictSame(shown(await examined(table)), [
    [1, ['ROW_SHAPE'], false],
    [2, ['ROW_SHAPE'], false],
    [3, [], true],
  ]);
});

t.test('the same record again is refused and names the first; a refused row claims no key', async (t) => {
  const { table } = tableOf([
    cells({ province: '' }),
    cells(),
    cells({ obligation: '另一义务' }),
    cells({ court_name: '示例法院' }),
  ]);
  const rows = await examined(table);
  t.strictSame(shown(rows), [
    [1, ['REQUIRED_MISSING'], false],
    [2, [], true],
    [3, ['DUPLICATE_IN_BATCH'], false],
    [4, [], true],
  ]);
  t.strictSame(rows[2]?.findings[0]?.parameters, { row: 2 });
});

t.test('a heading that lacks a required column ends it as row 0: no row is taken, the table is closed', async (t) => {
  const { seen, table } = tableOf([cells()], names.with(6, 'somewhere'));
  t.strictSame(shown(await examined(table)), [[0, ['FILE_HEADER_MISSING', 'FILE_HEADER_UNKNOWN'], false]]);
  t.strictSame(seen, { taken: 0, closed: true });
});

t.test('an unknown column is reported as row 0 and the rows are examined', async (t) => {
  const { table } = tableOf([[...cells(), 'x']], [...names, 'somewhere']);
  t.strictSame(shown(await examined(table)), [
    [0, ['FILE_HEADER_UNKNOWN'], false],
    [1, [], true],
  ]);
});

t.test("where each row names its cells, a field left out or unknown is that row's matter", async (t) => {
  const without = tableOf([cells()], names.with(6, '__proto__'), 'rows');
  t.strictSame(shown(await examined(without.table)), [[1, ['FIELD_UNKNOWN', 'REQUIRED_MISSING'], false]]);
});

t.test('leaving half-way closes the table and takes no further row', async (t) => {
  const { seen, table } = tableOf([cells(), cells({ case_number: '2' })]);
  for await (const _ of examineTable(table, 'debtor', '2018', rules)) break;
  t.strictSame(seen, { taken: 1, closed: true });
});
