import iconv from 'iconv-lite';
import t from 'tap';
import { cellsOf, refusalOf } from './read-all.ts';

const rows = [
  ['名称', '内容'],
  ['松江区示例有限公司', '排放废气、废水'],
  ['𠮷野家（示例）', '第一行\n第二行 €'],
];
const text = '名称,内容\r\n松江区示例有限公司,排放废气、废水\r\n𠮷野家（示例）,"第一行\n第二行 €"\r\n';
const encodings = [
  ['UTF-8', Buffer.from(text)],
  ['UTF-8 with byte order mark', Buffer.from(`\uFEFF${text}`)],
  ['UTF-16LE with byte order mark', iconv.encode(`\uFEFF${text}`, 'utf16le')],
  ['UTF-16BE with byte order mark', iconv.encode(`\uFEFF${text}`, 'utf16be')],
  ['GB18030', iconv.encode(text, 'gb18030')],
] as const;

for (const [name, bytes] of encodings) {
  for (const piece of [1, 2, 3, 7, 65_536]) {
    t.test(`${name} in pieces of ${piece} reads the same rows`, async (t) => {
      t.strictSame(await cellsOf(bytes, 'csv', piece), rows);
    });
  }
}

const asciiStart = `XK_XDR_MC,BZ\n${'plain,text\n'.repeat(20_000)}`;

for (const [name, encoding] of [
  ['UTF-8', 'utf8'],
  ['GB18030', 'gb18030'],
] as const) {
  t.test(`the first Chinese character after 200 kB of ASCII decides for ${name}`, async (t) => {
    const cells = await cellsOf(iconv.encode(`${asciiStart}示例,末行\n`, encoding), 'csv');
    t.strictSame(cells.at(-1), ['示例', '末行']);
  });
}

for (const encoding of ['utf16le', 'utf16be']) {
  for (const start of ['a', 'ab']) {
    t.test(`a character of two units is whole wherever ${encoding} is cut, after ${start}`, async (t) => {
      const rare = '𠮷'.repeat(40_000);
      const bytes = iconv.encode(`\uFEFF${start},c\n${rare},1\n`, encoding);
      t.strictSame((await cellsOf(bytes, 'csv'))[1], [rare, '1']);
    });
  }
}

t.test('a UTF-8 file that turns bad is refused at the byte and line of the first bad character', async (t) => {
  const good = Buffer.from(`名称,内容\n${'示例,正常\n'.repeat(10_000)}`);
  const bytes = Buffer.concat([good, Buffer.from('示例,'), Buffer.from([0xc3, 0x28]), Buffer.from('\n')]);
  const expected = { encoding: 'UTF-8', byte: good.length + 8, line: 10_002 };
  t.match(await refusalOf(bytes, 'csv'), { code: 'FILE_ENCODING', parameters: expected });
});

t.test('one bad character near the start of a UTF-8 file is reported as such, not read as GB18030', async (t) => {
  const bytes = Buffer.concat([Buffer.from('名称,许可内容\n示例,'), Buffer.from([0xff]), Buffer.from('\n')]);
  t.match(await refusalOf(bytes, 'csv'), {
    code: 'FILE_ENCODING',
    parameters: { encoding: 'UTF-8', byte: 28, line: 2 },
  });
});

const unreadable = [
  ['GB18030 cut inside a character', Buffer.concat([iconv.encode('名称,内容\n示例,', 'gb18030'), Buffer.from([0xc4])])],
  ['UTF-16 cut inside a character', iconv.encode(`\uFEFF${text}`, 'utf16le').subarray(0, -1)],
  ['ASCII as UTF-16 without its byte order mark', iconv.encode('XK_XDR_MC,BZ\n1,2\n', 'utf16le')],
  ['UTF-16 without its byte order mark', iconv.encode(text, 'utf16le')],
  ['bytes that are no text', Buffer.from([0x80, 0xff, 0xfe, 0x00, 0x0a])],
] as const;

for (const [name, bytes] of unreadable) {
  t.test(`${name} is refused`, async (t) => {
    t.match(await refusalOf(bytes, 'csv'), { code: 'FILE_ENCODING' });
  });
}
