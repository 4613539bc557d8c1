import t from 'tap';
import { inPieces, readAll, refusalOf } from './read-all.ts';

t.test('each line names its own cells, and fields may be left out', async (t) => {
  const text = '{"subject_name":"示例","uscc":null}\r\n\n{"subject_name":"样本","remark":"无","fine":1.5}\n';
  const { headings, rows } = await readAll(inPieces(Buffer.from(text), 1), 'ndjson');
  t.strictSame(headings, ['subject_name', 'uscc']);
  t.strictSame(rows, [
    { row: 1, names: ['subject_name', 'uscc'], cells: ['示例', ''] },
    { row: 2, names: ['subject_name', 'remark', 'fine'], cells: ['样本', '无', '1.5'] },
  ]);
});

const values = [
  ['null', ''],
  ['"text"', 'text'],
  ['45.4408', '45.4408'],
  ['330100000012345', '330100000012345'],
  // Read as a number, eighteen digits are rounded: shown as destroyed rather than as another code.
  ['913301000000000123', '9.13301E+17'],
  ['["警告","罚款"]', '警告；罚款'],
] as const;

for (const [json, shown] of values) {
  t.test(`the value ${json} is read as ${shown || 'empty'}`, async (t) => {
    const { rows } = await readAll(inPieces(Buffer.from(`{"a":${json}}`), 64), 'ndjson');
    t.strictSame(rows[0]?.cells, [shown]);
  });
}

const refused = [
  ['an empty file', '\n', 'FILE_EMPTY', {}],
  ['a broken line', '{"a":"1"}\n{"a":', 'FILE_MALFORMED', { row: 2 }],
  ['a list', '[1]', 'FILE_MALFORMED', { row: 1 }],
  ['a nested object', '{"a":{"b":"1"}}', 'FILE_MALFORMED', { row: 1 }],
  ['a truth value', '{"a":true}', 'FILE_MALFORMED', { row: 1 }],
  ['a line over the limit', `{"a":"${'x'.repeat(300)}"}`, 'FILE_ROW_TOO_LONG', { row: 1 }],
] as const;

for (const [name, text, code, parameters] of refused) {
  t.test(`${name} is refused with ${code}`, async (t) => {
    t.match(await refusalOf(text, 'ndjson', { rowCharacters: 200 }), { code, parameters });
  });
}

t.test('what a line holds is in no error text', async (t) => {
  const error = await refusalOf('{"id_number":"99999919"', 'ndjson');
  t.notMatch(String((error as unknown as Error).stack), /99999919/);
  t.equal((error as unknown as Error).cause, undefined);
});

t.test('a field named __proto__ is only a name', async (t) => {
  const { rows } = await readAll(inPieces(Buffer.from('{"__proto__":"x"}'), 64), 'ndjson');
  t.strictSame(rows[0]?.names, ['__proto__']);
});
