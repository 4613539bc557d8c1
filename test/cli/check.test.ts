import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { runG60, startG60 } from './run-g60.ts';

t.setTimeout(100_000);

const samples = fileURLToPath(new URL('../files/samples', import.meta.url));
const messy = join(samples, 'licences-messy.csv');
const header =
  '被执行人名称,被执行人类别,证件类型,证件号码,统一社会信用代码,法定代表人,性别,年龄,案号,执行法院,省份,执行依据文号,做出执行依据单位,生效法律文书确定的义务,履行情况,失信行为具体情形,立案时间,发布时间,失信期限截止';
const debtor = (number: number) =>
  `松江区示例物业有限公司,法人及非法人组织,,,91999999MA8WREFA3W,周丁三,,,（2026）松117执${number}号,松江区人民法院,上海,（2025）松民初321号,松江区人民法院,支付货款,全部未履行,违反财产报告制度,2026/05/08,2026/05/23,2028/05/23`;

interface Line {
  readonly row: number;
  readonly field: string;
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  readonly shown: string;
}

function linesOf(stdout: string): Line[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

t.test('each row of the messy licences is refused for what is wrong with it, and no other row', async (t) => {
  const expected = JSON.parse(readFileSync(join(samples, 'licences-messy.expected.json'), 'utf8'));
  const { status, stdout, stderr } = await runG60(['check', '--json', messy]);
  t.equal(status, 1);
  t.equal(stderr, '');
  const rejected: Record<string, string[]> = {};
  for (const { row, code, severity } of linesOf(stdout)) {
    if (severity === 'reject') rejected[row] = [...(rejected[row] ?? []), code];
  }
  t.strictSame(rejected, expected.rejected);
});

t.test('a finding in JSON has its place, code, severity, text and value; sealed values are masked', async (t) => {
  const { stdout } = await runG60(['check', '--json', '--lang', 'en', messy]);
  const line = linesOf(stdout).find(({ row, severity }) => row === 23 && severity === 'reject');
  t.match(line, { field: 'legal_representative_id_number', code: 'RESIDENT_ID_CHECK_DIGIT', message: /check digit/ });
  t.match(line?.shown, /^9\*+.$/);
  t.notMatch(stdout, /999999(19|20)\d{2}[01]\d[0-3]\d{4}[\dX]/);
});

t.test('for a person: one line a refusal by row and heading, then the figures', async (t) => {
  const { status, stdout } = await runG60(['check', messy]);
  t.equal(status, 1);
  t.match(stdout, /^第 17 行 行政相对人代码_1（统一社会信用代码） NUMBER_SCIENTIFIC：.* \[9\.13101E\+17\]$/m);
  t.match(stdout, '数据集 licence（2018 版）：共 64 行，通过 40 行，不通过 24 行');
  t.match(stdout, /^ {2}NORMALISED \d+$/m);
  // Row 55 holds a control character: a terminal must not be made to act on it.
  t.notMatch(stdout, /[\0-\x09\x0b-\x1f]/);
});

t.test('an acceptable workbook passes with status 0', async (t) => {
  const { status, stdout } = await runG60(['check', join(samples, 'penalties.xlsx'), '--lang', 'en']);
  t.equal(status, 0);
  t.match(stdout, 'Dataset penalty (edition 2018): 120 rows, 120 accepted, 0 rejected');
});

t.test('an NDJSON file passes, and a name that no field has is reported', async (t) => {
  const line = {
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
    grounds: ['违反财产报告制度', '违反限制消费令'],
    filed_on: '2026-05-08',
    published_on: '2026-05-23',
    term_ends_on: '2028-05-23',
  };
  const second = { ...line, case_number: '（2026）松117执322号', nickname: 'x' };
  const directory = t.testdir({ 'a.ndjson': `${JSON.stringify(line)}\n${JSON.stringify(second)}\n` });
  const { status, stdout } = await runG60(['check', '--json', join(directory, 'a.ndjson')]);
  t.equal(status, 0, stdout);
  t.match(linesOf(stdout), [{ row: 2, code: 'FIELD_UNKNOWN', severity: 'warn' }]);
});

t.test('a heading that lacks a required column is reported as row 0, with status 1', async (t) => {
  const directory = t.testdir({ 'a.csv': `${header.replace(',省份', '')},备用\n${debtor(1).replace(',上海', '')},\n` });
  const { status, stdout } = await runG60(['check', '--json', join(directory, 'a.csv')]);
  t.equal(status, 1);
  t.match(linesOf(stdout), [
    { row: 0, code: 'FILE_HEADER_UNKNOWN', severity: 'warn' },
    { row: 0, code: 'FILE_HEADER_MISSING', severity: 'reject', field: 'province' },
  ]);
});

const notDone = [
  ['an empty file', 'a.csv', '', [], 'FILE_EMPTY'],
  ['a broken quotation', 'a.csv', `${header}\n${debtor(1)}\n"x\n`, [], 'FILE_QUOTING'],
  ['headings of no dataset', 'a.csv', 'a,b\n1,2\n', [], 'DATASET_NOT_GUESSED'],
  ['an unknown dataset', 'a.csv', `${header}\n${debtor(1)}`, ['--dataset', 'loan'], 'DATASET_UNKNOWN'],
  ['an unknown edition', 'a.csv', `${header}\n${debtor(1)}`, ['--edition', '1999'], 'EDITION_UNKNOWN'],
] as const;

for (const [name, file, content, options, code] of notDone) {
  t.test(`${name} cannot be checked: ${code}, status 2`, async (t) => {
    const { status, stderr } = await runG60(['check', join(t.testdir({ [file]: content }), file), ...options]);
    t.equal(status, 2);
    t.match(stderr, new RegExp(`^错误 ${code}: .*\n$`));
  });
}

t.test('a reader that has seen enough ends the check without a word', async (t) => {
  const rows = Array.from({ length: 20_000 }, (_, index) => debtor(index).replace('全部未履行', '不详')).join('\n');
  const child = startG60(['check', '--json', join(t.testdir({ 'a.csv': `${header}\n${rows}` }), 'a.csv')]);
  const closed = once(child, 'close');
  let stderr = '';
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  await once(child.stdout, 'data');
  child.stdout.destroy();
  t.strictSame(await closed, [141, null]);
  t.equal(stderr, '');
});
