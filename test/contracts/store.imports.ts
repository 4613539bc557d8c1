import type { Test } from 'tap';
import type { ImportFinding, ImportState } from '../../src/exchange/ports/imports.ts';
import type { Store } from '../../src/exchange/ports/store.ts';
import { dump, type StoreHome } from './store.home.ts';

function newImport(id: string, createdAt = 100) {
  return { id, client: 'court', dataset: 'penalty', edition: '2018', format: 'csv', createdAt };
}

function finding(row: number, code: string): ImportFinding {
  return { row, field: 'uscc', code, severity: 'reject', shown: '9199****', parameters: { expected: 'X' } };
}

async function chunks(store: Store, id: string): Promise<Uint8Array[]> {
  const read: Uint8Array[] = [];
  for await (const chunk of store.chunks(id)) read.push(chunk);
  return read;
}

export function importContract(t: Test, home: StoreHome): void {
  t.test('an import goes from upload to its end and keeps count', async (t) => {
    const { store } = await home.open(t);
    t.equal(await store.importRow('a'), undefined);
    await store.createImport(newImport('a'));
    const counts = { bytes: 0, rowsRead: 0, accepted: 0, rejected: 0, warned: 0 };
    const begun = { ...newImport('a'), ...counts, state: 'UPLOADING', failure: undefined, finishedAt: undefined };
    t.same(await store.importRow('a'), begun);
    t.same(await store.unfinishedImports(), [], 'an upload under way is nobody’s work yet');

    const pieces = [Buffer.alloc(1024 * 1024, 7), Buffer.from('end')];
    for (const [index, piece] of pieces.entries()) await store.saveChunk('a', index, piece);
    await store.uploaded('a', 1024 * 1024 + 3);
    t.same(await store.importRow('a'), { ...begun, state: 'WAITING', bytes: 1024 * 1024 + 3 });
    t.same(await chunks(store, 'a'), pieces);

    await store.setImportState('a', 'RUNNING', undefined, 200);
    t.same(await store.unfinishedImports(), ['a']);
    const progress = { id: 'a', rowsRead: 500, accepted: 498, rejected: 2, warned: 1 };
    await store.transaction((tx) => tx.saveImportProgress(progress, [finding(3, 'USCC_FORMAT')]));
    await store.setImportState('a', 'FAILED', 'FILE_ENCODING', 300);
    const failed = { ...begun, ...progress, bytes: 1024 * 1024 + 3, state: 'FAILED', failure: 'FILE_ENCODING' };
    t.same(await store.importRow('a'), { ...failed, finishedAt: 300 });
    t.same(await store.unfinishedImports(), []);
    await store.dropChunks('a');
    t.same(await chunks(store, 'a'), []);
    t.same(await store.findings('a', 0, 10), [finding(3, 'USCC_FORMAT')], 'findings stay');
  });

  t.test('progress that is rolled back is not counted', async (t) => {
    const opened = await home.open(t);
    const { store } = opened;
    await store.createImport(newImport('a'));
    const before = await dump(opened);
    const failing = store.transaction(async (tx) => {
      await tx.saveImportProgress({ id: 'a', rowsRead: 1, accepted: 1, rejected: 0, warned: 0 }, [
        finding(1, 'TOO_LONG'),
      ]);
      throw new Error('refused');
    });
    await t.rejects(failing, { message: 'refused' });
    t.same(await dump(opened), before);
  });

  t.test('findings are paged by row, all of a row on one page, in the order they were found', async (t) => {
    const { store } = await home.open(t);
    await store.createImport(newImport('a'));
    const found = [
      finding(1, 'USCC_FORMAT'),
      finding(1, 'DATE_ORDER'),
      finding(1, 'AMOUNT_FORMAT'),
      finding(4, 'TOO_LONG'),
    ];
    const progress = { id: 'a', rowsRead: 4, accepted: 2, rejected: 2, warned: 0 };
    await store.transaction((tx) => tx.saveImportProgress(progress, found));
    await store.transaction((tx) => tx.saveImportProgress({ ...progress, rowsRead: 9 }, [finding(9, 'ROW_SHAPE')]));
    const cases: readonly [afterRow: number, limit: number, rows: number[]][] = [
      [0, 1, [1, 1, 1]],
      [0, 4, [1, 1, 1, 4]],
      [1, 10, [4, 9]],
      [4, 1, [9]],
      [9, 10, []],
    ];
    for (const [afterRow, limit, rows] of cases) {
      const page = await store.findings('a', afterRow, limit);
      t.same(
        page.map(({ row }) => row),
        rows,
        `${limit} after row ${afterRow}`,
      );
    }
    t.same(await store.findings('a', 0, 3), found.slice(0, 3));
  });

  t.test('findings of old imports and uploads never completed are dropped', async (t) => {
    const { store } = await home.open(t);
    const imports: readonly [id: string, created: number, state: ImportState, finished: number][] = [
      ['old', 100, 'DONE', 200],
      ['young', 100, 'DONE', 300],
      ['running', 100, 'RUNNING', 0],
      ['abandoned', 100, 'UPLOADING', 0],
      ['uploading', 300, 'UPLOADING', 0],
    ];
    for (const [id, created, state, at] of imports) {
      await store.createImport(newImport(id, created));
      await store.saveChunk(id, 0, Buffer.from('row'));
      const progress = { id, rowsRead: 1, accepted: 0, rejected: 1, warned: 0 };
      await store.transaction((tx) => tx.saveImportProgress(progress, [finding(1, 'TOO_LONG')]));
      if (state !== 'UPLOADING') await store.setImportState(id, state, undefined, at);
    }
    await store.expire(0, 300);
    for (const [id] of imports) {
      const kept = id === 'old' || id === 'abandoned' ? 0 : 1;
      t.equal((await store.findings(id, 0, 10)).length, kept, `findings of ${id}`);
      t.equal((await chunks(store, id)).length, kept, `bytes of ${id}`);
    }
    t.equal((await store.importRow('old'))?.state, 'DONE', 'the row stays');
    t.same(await store.unfinishedImports(), ['running']);
  });
}
