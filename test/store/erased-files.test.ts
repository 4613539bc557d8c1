import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { Store } from '../../src/exchange/ports/store.ts';
import { openStore } from '../../src/store/open-store.ts';
import { openPglitePool } from '../../src/store/pglite-pool.ts';
import { bytes, ledger, sampleBatch } from './sample-batch.ts';

const mark = '测试用特征文字';

/** Longer than what takes its place, and hard to compress, so that it is found where it is. */
function content(place: string, words: number): Buffer {
  return Buffer.from(
    `${place}${mark}${Array.from({ length: words }, (_, n) => bytes(`${n}`).toString('hex')).join(mark)}`,
  );
}

function part(place: string, words: number) {
  return { salt: bytes(place), content: content(place, words) };
}

/** Files under the directory that hold the mark. */
function filesWithMark(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((each) => {
    const path = join(directory, each.name);
    if (each.isDirectory()) return filesWithMark(path);
    return each.isFile() && readFileSync(path).includes(mark) ? [path] : [];
  });
}

async function append(store: Store, ...batch: Parameters<typeof sampleBatch>): Promise<void> {
  await store.transaction(async (tx) => {
    await tx.lockLedger(ledger, 'own');
    await tx.append(sampleBatch(...batch));
  });
}

t.test('what was erased is in no file of the database, table or log, once it is tidied', async (t) => {
  const directory = t.testdir();
  const pool = await openPglitePool(directory);
  const store = await openStore(pool, { schema: 'g60' });
  const samples = [
    {},
    { record: 1, open: part('open', 5), sealed: part('sealed', 5) },
    { record: 1, previous: 1, open: part('outside its row', 200), sealed: part('sealed outside its row', 200) },
    // Nothing after it on its page, which is where VACUUM by itself would leave it.
    { record: 1, previous: 2, open: part('last on its page', 10), sealed: part('sealed, last', 10) },
  ];
  await append(store, ledger, 0, samples);
  await append(store, ledger, 4, [{ record: 1, previous: 3, open: undefined }], { erase: [4] });
  await store.createImport({ id: 'a', client: 'c', dataset: 'penalty', edition: '2018', format: 'csv', createdAt: 1 });
  await store.saveChunk('a', 0, content('uploaded', 300));
  await store.dropChunks('a');
  await pool.query('CHECKPOINT');
  const held = filesWithMark(directory);
  t.ok(
    ['base', 'pg_wal'].every((folder) => held.some((path) => path.includes(`/${folder}/`))),
    'it was on disk, in tables and in the log',
  );

  await store.tidy();
  t.same(filesWithMark(directory), [], 'while the database runs');
  t.ok((await store.entry(ledger, 0))?.open, 'what was not erased is there');
  await pool.end();
  t.same(filesWithMark(directory), [], 'after it has ended');
});
