import { setTimeout as wait } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { openPglitePool, type PglitePool } from '../../src/store/pglite-pool.ts';

const shared = await openPglitePool(undefined);
t.teardown(() => shared.end());
let tables = 0;

async function table(): Promise<{ pool: PglitePool; name: string }> {
  tables += 1;
  const name = `public.numbers_${tables}`;
  await shared.query(`CREATE TABLE ${name} (number int UNIQUE)`);
  return { pool: shared, name };
}

async function numbers(pool: PglitePool, name: string): Promise<number[]> {
  const { rows } = await pool.query<{ number: number }>(`SELECT number FROM ${name} ORDER BY 1`);
  return rows.map(({ number }) => number);
}

t.test('a transaction of one client keeps the others waiting to its end', async (t) => {
  const { pool, name } = await table();
  const client = await pool.connect();
  await client.query('BEGIN');
  await client.query(`INSERT INTO ${name} VALUES (1)`);
  const outside = numbers(pool, name);
  await wait(20);
  await client.query(`INSERT INTO ${name} VALUES ($1)`, [2]);
  await client.query('-- with a comment\nCOMMIT');
  client.release();
  t.same(await outside, [1, 2], 'what was asked during the transaction is answered after it');
});

t.test('statements sent without waiting run in order', async (t) => {
  const { pool, name } = await table();
  const client = await pool.connect();
  const sent = ['BEGIN', `INSERT INTO ${name} VALUES (1)`, `INSERT INTO ${name} VALUES (2)`, 'COMMIT'];
  await Promise.all(sent.map((text) => client.query(text)));
  client.release();
  t.same(await numbers(pool, name), [1, 2]);
});

t.test('a failed statement leaves the transaction to its ROLLBACK, and a COMMIT says what became of it', async (t) => {
  const { pool, name } = await table();
  for (const [end, command] of [
    ['ROLLBACK', 'ROLLBACK'],
    ['COMMIT', 'ROLLBACK'],
  ] as const) {
    const client = await pool.connect();
    await client.query('BEGIN');
    await client.query(`INSERT INTO ${name} VALUES (1)`);
    await t.rejects(client.query(`INSERT INTO ${name} VALUES (1)`), { code: '23505' });
    t.equal((await client.query(end)).command, command);
    client.release();
    t.same(await numbers(pool, name), []);
  }
});

t.test('a client released with its transaction open is rolled back and lets the next one in', async (t) => {
  const { pool, name } = await table();
  const client = await pool.connect();
  await client.query('BEGIN');
  await client.query(`INSERT INTO ${name} VALUES (1)`);
  client.release();
  client.release();
  t.same(await numbers(pool, name), []);
});

t.test('notifications reach the clients that listen, after the commit, until they are released', async (t) => {
  const { pool } = await table();
  const [one, two] = [await pool.connect(), await pool.connect()];
  await one.query('-- name: listen\nLISTEN "a:channel"');
  await two.query('LISTEN "a:channel"');
  await two.query('LISTEN other');
  const heard: string[] = [];
  one.on('notification', ({ channel, payload }) => heard.push(`one ${channel} ${payload}`));
  two.on('notification', ({ channel, payload }) => heard.push(`two ${channel} ${payload}`));
  const notify = (payload: string) => pool.query('SELECT pg_notify($1, $2)', ['a:channel', payload]);

  const client = await pool.connect();
  await client.query('BEGIN');
  await client.query("SELECT pg_notify('a:channel', 'committed')");
  t.same(heard, []);
  await client.query('COMMIT');
  client.release();
  await wait(10);
  t.same(heard.splice(0).sort(), ['one a:channel committed', 'two a:channel committed']);

  await one.query('UNLISTEN "a:channel"');
  await notify('second');
  await wait(10);
  t.same(heard.splice(0), ['two a:channel second']);
  two.release();
  one.release();
  await notify('third');
  await wait(10);
  t.same(heard, []);
});

t.test('bytes go in and out as they are, alone and in arrays', async (t) => {
  const every = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  const values = [every, new Uint8Array(every), [every.subarray(0, 7), Buffer.alloc(0)]];
  const { rows } = await shared.query('SELECT $1::bytea AS a, $2::bytea AS b, $3::bytea[] AS c', values);
  t.same(rows, [{ a: every, b: every, c: [every.subarray(0, 7), Buffer.alloc(0)] }]);
});

t.test('tables without a schema are looked for in the queue’s', async (t) => {
  const { rows } = await shared.query('SHOW search_path');
  t.same(rows, [{ search_path: 'bullmq, public' }]);
});

t.test('the end of the pool waits for the transaction under way, and is the end', async (t: Test) => {
  const pool = await openPglitePool(undefined, { loadDataDir: await shared.dump() });
  const client = await pool.connect();
  await client.query('BEGIN');
  const ended = pool.end();
  await wait(5);
  t.equal((await client.query('COMMIT')).command, 'COMMIT');
  client.release();
  await ended;
  await pool.end();
  await t.rejects(pool.query('SELECT 1'), { code: 'STORE_UNAVAILABLE' });
  await t.rejects(pool.connect(), { code: 'STORE_UNAVAILABLE' });
});
