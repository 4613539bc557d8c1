import t from 'tap';
import { CopyRows } from '../../src/store/copy-rows.ts';
import { memoryPool } from './memory-store.ts';

const start = '5047434f50590aff0d0a00' + '00000000' + '00000000';

t.test('rows are written as the PostgreSQL manual says', async (t) => {
  t.equal(new CopyRows(2).finish().toString('hex'), `${start}ffff`, 'no rows');
  const rows = new CopyRows(3, 1).row().int4(1).nothing().text('é').row().int2(-1).bool(true).bytes(Buffer.of(255));
  const expected = ['0003', '00000004', '00000001', 'ffffffff', '00000002', 'c3a9'];
  expected.push('0003', '00000002', 'ffff', '00000001', '01', '00000001', 'ff', 'ffff');
  t.equal(rows.finish().toString('hex'), start + expected.join(''));
});

t.test('a database reads back what was written, at the limits of each type', async (t) => {
  const pool = await memoryPool();
  t.teardown(() => pool.end());
  await pool.query('CREATE TABLE public.limits (position int, big bigint, bytes bytea, text text, id uuid)');
  const id = '01234567-89ab-4def-8123-456789abcdef';
  const big = [0, 1, -1, 2 ** 32, 2 ** 32 - 1, -(2 ** 32), Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, undefined];
  const rows = new CopyRows(5);
  for (const [position, value] of big.entries()) {
    rows
      .row()
      .int4(position)
      .int8(value)
      .bytes(Buffer.alloc(position * 10_000, position))
      .text('执行'.repeat(position));
    rows.uuid(id);
  }
  const client = await pool.connect();
  await client.copyIn('public.limits (position, big, bytes, text, id)', rows.finish());
  client.release();
  const read = await pool.query('SELECT * FROM public.limits ORDER BY position');
  t.same(
    read.rows.map((row) => ({ ...row, big: row.big === null ? undefined : Number(row.big) })),
    big.map((value, position) => ({
      position,
      big: value,
      bytes: Buffer.alloc(position * 10_000, position),
      text: '执行'.repeat(position),
      id,
    })),
  );
});
