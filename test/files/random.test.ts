import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import t from 'tap';
import { GatewayError } from '../../src/errors.ts';
import type { TableFormat } from '../../src/exchange/ports/table.ts';
import { workbookOf } from './packed.ts';
import { cellsOf } from './read-all.ts';

t.setTimeout(100_000);

const headings = ['行政相对人名称', '许可内容', 'c'];
const encodings = ['utf8', 'utf16le', 'utf16be', 'gb18030'] as const;
/** Text that the encoding can hold at all, and a first cell that keeps the row from being blank. */
const rowIn = (encoding: string) =>
  fc
    .array(fc.string({ unit: 'grapheme', maxLength: 12 }), { minLength: 2, maxLength: 2 })
    .map((cells) => ['例', ...cells])
    // A replacement character is what is left of a broken one: a file that holds it was broken before.
    .filter((cells) => cells.every((cell) => !cell.includes('\uFFFD')))
    .filter((cells) => cells.every((cell) => iconv.decode(iconv.encode(cell, encoding), encoding) === cell));
const files = fc.constantFrom(...encodings).chain((encoding) =>
  fc.record({
    encoding: fc.constant(encoding),
    rows: fc.array(rowIn(encoding), { minLength: 1, maxLength: 20 }),
    piece: fc.integer({ min: 1, max: 40 }),
    end: fc.constantFrom('\n', '\r\n', '\r'),
    delimiter: fc.constantFrom(',', ';', '\t'),
  }),
);

t.test('any cells in any encoding, cut anywhere, read back as they were', async () => {
  await fc.assert(
    fc.asyncProperty(files, async ({ encoding, rows, piece, end, delimiter }) => {
      const line = (cells: readonly string[]) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(delimiter);
      const mark = encoding.startsWith('utf16') ? '\uFEFF' : '';
      const text = mark + [headings.join(delimiter), ...rows.map(line)].join(end);
      const read = await cellsOf(iconv.encode(text, encoding), 'csv', piece);
      return JSON.stringify(read) === JSON.stringify([headings, ...rows]);
    }),
    { numRuns: 300 },
  );
});

const escaped = (text: string) => text.replace(/[&<>]/g, (character) => `&#${character.codePointAt(0)};`);
const cell = (text: string) => `<c t="inlineStr"><is><t>${escaped(text)}</t></is></c>`;

t.test('any cells in a workbook read back as they were', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(rowIn('utf8'), { minLength: 1, maxLength: 20 }), async (rows) => {
      const printable = rows.map((cells) => cells.map((text) => text.replace(/[\0-\x1f]|_x/g, '')));
      const sheet = [headings, ...printable].map((cells) => `<row>${cells.map(cell).join('')}</row>`).join('');
      return JSON.stringify(await cellsOf(workbookOf(sheet), 'xlsx')) === JSON.stringify([headings, ...printable]);
    }),
    { numRuns: 100 },
  );
});

/** True when the file is read, or refused with one of our codes; anything else is an error of ours. */
async function isReadOrRefused(bytes: Uint8Array, format: TableFormat): Promise<boolean> {
  try {
    await cellsOf(bytes, format);
    return true;
  } catch (error) {
    if (error instanceof GatewayError && error.code.startsWith('FILE_')) return true;
    throw error;
  }
}

const wholeFiles: readonly (readonly [TableFormat, Buffer])[] = [
  ['xlsx', readFileSync(new URL('samples/penalties.xlsx', import.meta.url))],
  ['csv', readFileSync(new URL('samples/licences-messy.csv', import.meta.url))],
  ['ndjson', Buffer.from('{"subject_name":"示例","grounds":["a","b"]}\n'.repeat(20))],
];

for (const [format, bytes] of wholeFiles) {
  t.test(`a ${format} file with any bytes changed or cut off is read or refused, never worse`, async () => {
    const change = fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 255 }));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 8 }), fc.nat(bytes.length), async (changes, length) => {
        const damaged = Buffer.from(bytes);
        for (const [at, value] of changes) damaged[at] = value;
        // Half of the runs keep the full length: a ZIP archive cut short is refused before anything else is looked at.
        return isReadOrRefused(length % 2 === 0 ? damaged : damaged.subarray(0, length), format);
      }),
      { numRuns: 150 },
    );
  });

  t.test(`bytes that never were a ${format} file are refused or read, never worse`, async () => {
    const isHandled = (random: Uint8Array) => isReadOrRefused(random, format);
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), isHandled), { numRuns: 200 });
  });
}
