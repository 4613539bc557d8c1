import { readdirSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import t from 'tap';
import type { TableFormat } from '../../src/exchange/ports/table.ts';
import { openTable, standardLimits } from '../../src/files/table.ts';
import { workbookOf } from './packed.ts';
import { inPieces } from './read-all.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Memory that is in use after a collection: what the process keeps, without what it has not yet thrown away. */
async function heldBytes(): Promise<number> {
  collectGarbage();
  // Buffers are let go of in a later turn than the objects that held them.
  await new Promise((resolve) => setImmediate(resolve));
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const rowCount = 200_000;
const rowsAPiece = 1000;
const name = '松江区示例明岸和风物业管理有限公司';

const generated: readonly (readonly [format: TableFormat, head: string, row: string])[] = [
  ['csv', 'a,b,c,d,e,f\n', `${`${name},`.repeat(5)}末\n`],
  ['ndjson', '', `{"a":"${name}","b":"${name}","c":"${name}","d":"${name}","e":"${name}"}\n`],
];

async function* repeated(head: string, row: string, taken: { pieces: number }): AsyncGenerator<Uint8Array> {
  yield Buffer.from(head);
  const piece = Buffer.from(row.repeat(rowsAPiece));
  for (; taken.pieces * rowsAPiece < rowCount; taken.pieces += 1) yield piece;
}

for (const [format, head, row] of generated) {
  t.test(`${rowCount} rows of ${format} pass through flat memory`, async (t) => {
    const { rows } = await openTable(repeated(head, row, { pieces: 0 }), format, standardLimits);
    let count = 0;
    let early = 0;
    for await (const _ of rows) {
      count += 1;
      if (count === rowCount / 4) early = await heldBytes();
    }
    t.equal(count, rowCount);
    const grown = Math.round(((await heldBytes()) - early) / 1024);
    // The last three quarters of the file are over 35 MB, and several times that as cells.
    t.ok(grown < 4096, `${grown} KiB more are held at the end than after a quarter`);
  });

  t.test(`the source of a ${format} file is read no faster than its rows are taken`, async (t) => {
    const taken = { pieces: 0 };
    const { rows } = await openTable(repeated(head, row, taken), format, standardLimits);
    let count = 0;
    for await (const _ of rows) {
      count += 1;
      if (count % 1000 === 0) await new Promise((resolve) => setImmediate(resolve));
      if (count === 20_000) break;
    }
    t.ok(taken.pieces <= 25, `${taken.pieces} pieces of ${rowsAPiece} rows were read for ${count} rows`);
  });
}

const openFiles = () => readdirSync('/proc/self/fd').length;
const workbook = workbookOf('<row><c><v>1</v></c></row>'.repeat(50_000));

for (const [name, use] of [
  [
    'read to its end',
    async (rows: AsyncIterable<unknown>) => {
      for await (const _ of rows);
    },
  ],
  [
    'left half-way',
    async (rows: AsyncIterable<unknown>) => {
      for await (const _ of rows) break;
    },
  ],
  ['not read at all', async () => {}],
] as const) {
  t.test(
    `a workbook ${name} leaves no file behind, open or on disk`,
    { skip: process.platform !== 'linux' },
    async (t) => {
      const before = openFiles();
      const table = await openTable(inPieces(workbook, 65_536), 'xlsx', standardLimits);
      t.equal(openFiles(), before + 1);
      t.notOk(
        (await readdir(tmpdir())).some((file) => /^g60-[0-9a-f]{8}-[0-9a-f-]{27}$/.test(file)),
        'its copy has no name',
      );
      await use(table.rows);
      await table.close();
      t.equal(openFiles(), before);
    },
  );
}

/** Yields enough to fill every buffer on the way, then breaks off. */
async function* broken(format: TableFormat, closed: () => void): AsyncGenerator<Uint8Array> {
  try {
    for (let piece = 0; piece < 50; piece += 1) yield Buffer.from(`${'x'.repeat(70_000)}\n`);
    throw new Error(`upload of ${format} broke off`);
  } finally {
    closed();
  }
}

// A folder of its own: whatever else runs here leaves its files elsewhere.
process.env['TMPDIR'] = t.testdir();
t.test('an error of the source reaches the reader of the rows', async (t) => {
  const { rows } = await openTable(
    broken('csv', () => {}),
    'csv',
    standardLimits,
  );
  await t.rejects(
    async () => {
      for await (const _ of rows);
    },
    { message: 'upload of csv broke off' },
  );
});

t.test('a file left half-way closes its source', async (t) => {
  const closed = new Promise<void>((resolve) => {
    openTable(broken('csv', resolve), 'csv', standardLimits).then(async ({ rows }) => {
      for await (const _ of rows) break;
    });
  });
  await t.resolves(closed);
});
