import { buffer } from 'node:stream/consumers';
import t from 'tap';
import { type ErrorLine, writeErrorFile } from '../../src/files/error-file.ts';
import { cellsOf } from './read-all.ts';

const line: ErrorLine = {
  row: 17,
  field: 'uscc',
  code: 'NUMBER_SCIENTIFIC',
  severity: 'reject',
  shown: '9.13E+17',
  message: '号码被表格软件改了',
};

async function* many(count: number, change: Partial<ErrorLine> = {}): AsyncGenerator<ErrorLine> {
  for (let row = 1; row <= count; row += 1) yield { ...line, row, ...change };
}

t.test(
  'an error file has one line a finding, in the language asked for, and starts with a byte order mark',
  async (t) => {
    const zh = await buffer(writeErrorFile(many(1, { row: 17 }), 'zh'));
    t.equal(
      zh.toString(),
      '\uFEFF行号,字段,代码,级别,内容,说明\r\n17,uscc,NUMBER_SCIENTIFIC,不通过,9.13E+17,号码被表格软件改了\r\n',
    );
    const en = await buffer(writeErrorFile(many(1, { severity: 'warn' }), 'en'));
    t.match(en.toString(), /^\uFEFFrow,field,code,severity,value,message\r\n1,uscc,NUMBER_SCIENTIFIC,warn,/);
  },
);

t.test('an error file without findings has its headings', async (t) => {
  t.match((await buffer(writeErrorFile(many(0), 'zh'))).toString(), /^\uFEFF行号.*说明\r\n$/);
});

t.test('a long error file reads back whole', async (t) => {
  t.equal((await cellsOf(await buffer(writeErrorFile(many(2001), 'zh')), 'csv')).length, 2002);
});

for (const start of ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']) {
  t.test(`a value that begins with ${JSON.stringify(start)} is not a formula to a spreadsheet`, async (t) => {
    const shown = `${start}cmd|' /C calc'!A0, "x"`;
    const cells = await cellsOf(await buffer(writeErrorFile(many(1, { shown }), 'zh')), 'csv');
    t.equal(cells[1]?.[4], `'${shown}`);
  });
}
