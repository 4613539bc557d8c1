import t from 'tap';
import { cellsOf, inPieces, readAll, refusalOf } from './read-all.ts';

const shapes = [
  ['quoted delimiters, quotes and line ends', 'a,b\n"1,2","say ""yes""\r\nnow"\n', ['1,2', 'say "yes"\r\nnow']],
  ['CRLF', 'a,b\r\n1,2\r\n', ['1', '2']],
  ['CR alone', 'a,b\r1,2\r', ['1', '2']],
  ['line ends that change', 'a,b\r\n0,0\n1,2', ['1', '2']],
  ['semicolons', 'a;b\n"1;5";2\n1,5;2', ['1,5', '2']],
  ['tabs', 'a\tb\n1\t2', ['1', '2']],
  ['a delimiter only inside a quoted heading', '"a;b;c",d\n1,2', ['1', '2']],
  ['fewer cells than headings', 'a,b,c\n1,2', ['1', '2']],
  ['more cells than headings', 'a\n1,2', ['1', '2']],
  ['spaces', 'a,b\n 1 , 2', [' 1 ', ' 2']],
] as const;

for (const [name, text, last] of shapes) {
  t.test(`cells are given as found: ${name}`, async (t) => {
    const cells = await cellsOf(Buffer.from(text), 'csv', 1);
    t.strictSame(cells.at(-1), last);
  });
}

t.test('blank rows are skipped and not counted', async (t) => {
  const { rows } = await readAll(inPieces(Buffer.from('\na,b\n\n1,2\n,\n  ,\n3,4\n\n'), 5), 'csv');
  t.strictSame(
    rows.map(({ row, cells }) => [row, ...cells]),
    [
      [1, '1', '2'],
      [2, '3', '4'],
    ],
  );
});

const refused = [
  ['an empty file', '', {}, 'FILE_EMPTY', {}],
  ['only line ends', '\n\n\n', {}, 'FILE_EMPTY', {}],
  ['headings without a row', 'a,b\n', {}, 'FILE_EMPTY', {}],
  ['a quotation mark inside a bare cell', 'a,b\n1,2\n3,4"5\n', {}, 'FILE_QUOTING', { row: 2 }],
  ['text after a closing quotation mark', 'a,b\n"1"x,2\n', {}, 'FILE_QUOTING', { row: 1 }],
  ['a quotation mark never closed', 'a,b\n1,2\n"3,4\n5,6\n', {}, 'FILE_QUOTING', { row: 2 }],
  ['a row over the limit', `a,b\n1,${'x'.repeat(2000)}\n`, { rowCharacters: 1000 }, 'FILE_ROW_TOO_LONG', { row: 1 }],
  ['a line of megabytes', 'x'.repeat(5 << 20), { rowCharacters: 1 << 30 }, 'FILE_ROW_TOO_LONG', {}],
  ['too many rows', 'a\n1\n2\n3\n', { rows: 2 }, 'FILE_TOO_MANY_ROWS', { limit: 2 }],
  ['too many bytes', 'a\n1\n2\n3\n', { bytes: 5 }, 'FILE_TOO_LARGE', { limit: 5 }],
] as const;

for (const [name, text, limits, code, parameters] of refused) {
  t.test(`${name} is refused with ${code}`, async (t) => {
    t.match(await refusalOf(text, 'csv', limits), { code, parameters });
  });
}

t.test('what a cell holds is in no error text', async (t) => {
  const error = await refusalOf('名称,证件号码\n示例,99999919"0\n', 'csv');
  t.notMatch(String((error as unknown as Error).stack), /99999919/);
  t.equal((error as unknown as Error).cause, undefined);
});
