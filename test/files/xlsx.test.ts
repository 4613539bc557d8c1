import { readFileSync } from 'node:fs';
import t from 'tap';
import { workbookOf } from './packed.ts';
import { cellsOf, inPieces, readAll, refusalOf } from './read-all.ts';

const heading =
  '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="B1" t="inlineStr"><is><t>b</t></is></c></row>';
const styles = `<styleSheet><numFmts><numFmt numFmtId="170" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/>
  <numFmt numFmtId="171" formatCode="[Red]0.00&quot;day&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
  <cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="171"/><xf numFmtId="31"/></cellXfs></styleSheet>`;
const strings = `<sst><si><t>共享</t></si><si><r><rPr><b/></rPr><t xml:space="preserve">富 </t></r><r><t>文本</t></r></si>
  <si><t>汉字</t><rPh sb="0" eb="2"><t>hanzi</t></rPh></si></sst>`;

t.test('the sample workbook gives its 120 penalties', async (t) => {
  const bytes = readFileSync(new URL('samples/penalties.xlsx', import.meta.url));
  const { headings, rows } = await readAll(inPieces(bytes, 1000), 'xlsx');
  t.equal(headings.length, 30);
  t.equal(headings[22], '处罚决定日期');
  t.equal(rows.length, 120);
  t.ok(rows.every(({ cells }) => cells.length === 30));
  t.match(rows[119]?.cells[22], /^2026\/06\/26$/);
});

const cells = [
  ['a shared string', '<c r="A2" t="s"><v>0</v></c>', '共享'],
  ['rich text', '<c r="A2" t="s"><v>1</v></c>', '富 文本'],
  ['a string with its reading', '<c r="A2" t="s"><v>2</v></c>', '汉字'],
  ['inline rich text', '<c r="A2" t="inlineStr"><is><r><t>富</t></r><r><t>文本</t></r></is></c>', '富文本'],
  ['escaped characters', '<c r="A2" t="inlineStr"><is><t>&lt;&#34892;&#x653F;&amp;_x000D_</t></is></c>', '<行政&\r'],
  ['character data', '<c r="A2" t="inlineStr"><is><t><![CDATA[a<b]]></t></is></c>', 'a<b'],
  ['a formula that gives text', '<c r="A2" t="str"><f>A1&amp;"x"</f><v>ax</v></c>', 'ax'],
  ['a formula that gives a number', '<c r="A2"><f>1+1</f><v>2</v></c>', '2'],
  ['a number with binary noise', '<c r="A2"><v>45.440800000000003</v></c>', '45.4408'],
  ['a sum with binary noise', '<c r="A2"><v>0.30000000000000004</v></c>', '0.3'],
  ['a registration number of fifteen digits', '<c r="A2"><v>330100000012345</v></c>', '330100000012345'],
  ['a code of eighteen digits, destroyed', '<c r="A2"><v>9.1330100000000003E+17</v></c>', '9.13301E+17'],
  ['a date', '<c r="A2" s="1"><v>46086</v></c>', '2026/03/05'],
  ['a date with a time', '<c r="A2" s="1"><v>46086.99999</v></c>', '2026/03/05'],
  ['a date in a Chinese format', '<c r="A2" s="2"><v>46086</v></c>', '2026/03/05'],
  ['a date in a built-in Chinese format', '<c r="A2" s="4"><v>46086</v></c>', '2026/03/05'],
  ['a date of ISO 8601', '<c r="A2" t="d"><v>2026-03-05T00:00:00</v></c>', '2026-03-05'],
  ['a number whose format only quotes letters', '<c r="A2" s="3"><v>46086</v></c>', '46086'],
  ['a truth value', '<c r="A2" t="b"><v>1</v></c>', 'TRUE'],
  ['an error', '<c r="A2" t="e"><v>#N/A</v></c>', '#N/A'],
  ['a cell without a reference', '<c><v>7</v></c>', '7'],
  ['a prefixed namespace', '<x:c r="A2" t="inlineStr"><x:is><x:t>p</x:t></x:is></x:c>', 'p'],
] as const;

for (const [name, cell, shown] of cells) {
  t.test(`a cell is read as a person sees it: ${name}`, async (t) => {
    const bytes = workbookOf(`${heading}<row r="2">${cell}<c r="B2"/></row>`, {
      'xl/styles.xml': styles,
      'xl/sharedStrings.xml': strings,
    });
    t.strictSame((await cellsOf(bytes, 'xlsx'))[1], [shown, '']);
  });
}

t.test('dates of a workbook that counts from 1904 are read by its own count', async (t) => {
  const bytes = workbookOf(`${heading}<row><c r="A2" s="1"><v>44624</v></c></row>`, {
    'xl/styles.xml': styles,
    'xl/workbook.xml': '<workbook><workbookPr date1904="1"/><sheets><sheet r:id="rId1"/></sheets></workbook>',
  });
  t.equal((await cellsOf(bytes, 'xlsx'))[1]?.[0], '2026/03/05');
});

t.test('the first visible sheet is read, not a hidden one before it', async (t) => {
  const type = 'x/relationships/worksheet';
  const bytes = workbookOf('<row><c r="A1"><v>1</v></c></row>', {
    'xl/workbook.xml': '<workbook><sheets><sheet state="hidden" r:id="rId1"/><sheet r:id="rId2"/></sheets></workbook>',
    'xl/_rels/workbook.xml.rels': `<Relationships><Relationship Id="rId1" Type="${type}" Target="worksheets/sheet1.xml"/>
      <Relationship Id="rId2" Type="${type}" Target="/xl/worksheets/other.xml"/></Relationships>`,
    'xl/worksheets/other.xml': `<worksheet><sheetData>${heading}<row><c r="B2"><v>2</v></c></row></sheetData></worksheet>`,
  });
  t.strictSame(await cellsOf(bytes, 'xlsx'), [
    ['a', 'b'],
    ['', '2'],
  ]);
});

t.test('Chinese text is whole wherever the unfolded bytes are cut', async (t) => {
  const row = '<row><c r="A2" t="inlineStr"><is><t>松江区示例物业管理有限公司</t></is></c></row>';
  const rows = (await cellsOf(workbookOf(heading + row.repeat(20_000)), 'xlsx')).slice(1);
  t.equal(rows.length, 20_000);
  t.ok(rows.every(([name]) => name === '松江区示例物业管理有限公司'));
});

t.test('blank rows are skipped, rows are filled up to the heading, and what stands beyond it is kept', async (t) => {
  const rows = '<row/><row><c r="A3"><v>1</v></c></row><row><c r="A4" t="inlineStr"><is><t> </t></is></c></row>';
  const bytes = workbookOf(`<row/>${heading}${rows}<row><c r="D5"><v>4</v></c></row>`);
  t.strictSame(await cellsOf(bytes, 'xlsx'), [
    ['a', 'b'],
    ['1', ''],
    ['', '', '', '4'],
  ]);
});

const data = `${heading}<row><c r="A2"><v>1</v></c></row>`;
const whole = workbookOf(data);
const refused = [
  ['a file that is no archive', Buffer.from('a,b\n1,2\n'), 'FILE_NOT_XLSX', { part: 'zip' }],
  ['an empty file', Buffer.alloc(0), 'FILE_NOT_XLSX', { part: 'zip' }],
  ['an old or password-protected workbook', Buffer.from('d0cf11e0a1b11ae1'.repeat(64), 'hex'), 'FILE_NOT_XLSX', {}],
  ['a file cut short', whole.subarray(0, whole.length - 40), 'FILE_NOT_XLSX', {}],
  ['an archive of something else', workbookOf(data, { 'xl/workbook.xml': '<a/>' }), 'FILE_NOT_XLSX', {}],
  ['a sheet that breaks off', workbookOf('<row><c'), 'FILE_NOT_XLSX', { part: 'xl/worksheets/sheet1.xml' }],
  [
    'a sheet that is not UTF-8',
    workbookOf('', { 'xl/worksheets/sheet1.xml': Buffer.from([0x3c, 0xff]) }),
    'FILE_NOT_XLSX',
    {},
  ],
  [
    'a document type, even one that is not used',
    workbookOf('', { 'xl/worksheets/sheet1.xml': `<!DOCTYPE x [<!ENTITY a "b">]><x>${data}</x>` }),
    'FILE_NOT_XLSX',
    {},
  ],
  ['an unknown entity', workbookOf('<row><c r="A1" t="inlineStr"><is><t>&a;</t></is></c></row>'), 'FILE_NOT_XLSX', {}],
  [
    'a cell far to the right',
    workbookOf(`${heading}<row><c r="XFD2"><v>1</v></c></row>`),
    'FILE_TOO_MANY_COLUMNS',
    { row: 1 },
  ],
  ['headings without a row', workbookOf(heading), 'FILE_EMPTY', {}],
  ['a blank sheet', workbookOf(''), 'FILE_EMPTY', {}],
] as const;

for (const [name, bytes, code, parameters] of refused) {
  t.test(`${name} is refused with ${code}`, async (t) => {
    t.match(await refusalOf(bytes, 'xlsx'), { code, parameters });
  });
}

t.test('a part that unfolds to far more than it was packed in is refused while it unfolds', async (t) => {
  const bomb = workbookOf('<row/>'.repeat(10 << 20) + data);
  t.ok(bomb.length < 100_000);
  const before = process.memoryUsage().rss;
  t.match(await refusalOf(bomb, 'xlsx', { unfoldedBytes: 1 << 20 }), { code: 'FILE_TOO_LARGE' });
  t.ok(process.memoryUsage().rss - before < 64 << 20);
});

t.test('a row that refers to one long string again and again is refused', async (t) => {
  const cellsLong = Array.from({ length: 100 }, () => '<c t="s"><v>0</v></c>').join('');
  const bytes = workbookOf(`${heading}<row>${cellsLong}</row>`, {
    'xl/sharedStrings.xml': `<sst><si><t>${'x'.repeat(30_000)}</t></si></sst>`,
  });
  t.match(await refusalOf(bytes, 'xlsx'), { code: 'FILE_ROW_TOO_LONG', parameters: { row: 1 } });
});
