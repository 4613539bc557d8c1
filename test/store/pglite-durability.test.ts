import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { passOnFsync } from '../../src/store/pglite-durability.ts';
import { openPglitePool } from '../../src/store/pglite-pool.ts';

t.test('a database in a directory flushes its log at each commit, and is there when opened again', async (t) => {
  const directory = t.testdir();
  const pool = await openPglitePool(directory);
  const { rows } = await pool.query(
    "SELECT current_setting('fsync') AS fsync, current_setting('wal_sync_method') AS method",
  );
  t.same(rows, [{ fsync: 'on', method: 'fsync' }]);
  await pool.query('CREATE TABLE public.kept (number int)');
  await t.rejects(openPglitePool(directory), { code: 'STORE_LOCKED', parameters: { directory } });
  await pool.end();
  const again = await openPglitePool(directory);
  t.same((await again.query('SELECT * FROM public.kept')).rows, []);
  await again.end();
});

t.test('an fsync inside reaches the file outside', async (t) => {
  const streams: { fsync?: (stream: { nfd?: number }) => number } = {};
  passOnFsync({ NODEFS: { stream_ops: streams } });
  const descriptor = openSync(join(t.testdir({ file: '' }), 'file'), 'r');
  t.equal(streams.fsync?.({ nfd: descriptor }), 0);
  closeSync(descriptor);
  t.throws(() => streams.fsync?.({ nfd: descriptor }), { code: 'EBADF' }, 'it is the file that is flushed');
  t.equal(streams.fsync?.({}), 0, 'a stream without a file has nothing to flush');
});
