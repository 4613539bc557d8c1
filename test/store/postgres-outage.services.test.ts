import { setTimeout as wait } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { openStore } from '../../src/store/open-store.ts';
import { openPostgresPool } from '../../src/store/postgres-pool.ts';
import { dump } from '../contracts/store.home.ts';
import { ledger, plain, sampleBatch } from './sample-batch.ts';

const url = process.env['G60_TEST_POSTGRES_URL'] ?? '';
const schema = `outage_${process.pid}`;
const unavailable = { code: 'STORE_UNAVAILABLE' };

async function open(t: Test, maxConnections = 2) {
  const pool = openPostgresPool(url, { maxConnections });
  t.teardown(() => pool.end());
  return { pool, store: await openStore(pool, { schema }) };
}

const administrator = openPostgresPool(url, { maxConnections: 2 });
t.teardown(async () => {
  await administrator.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
  await administrator.end();
});

t.test('a server that is not there, or knows no such database or user, is unavailable', async (t) => {
  const wrong = { port: '1', pathname: '/no_such_database', username: 'nobody' } as const;
  for (const [part, value] of Object.entries(wrong)) {
    const address = new URL(url);
    address[part as keyof typeof wrong] = value;
    const pool = openPostgresPool(address.href, { maxConnections: 2 });
    await t.rejects(openStore(pool, { schema }), unavailable, part);
    await pool.end();
  }
});

t.test(
  'a session ended by the administrator fails its transaction whole, and the next one gets a new session',
  async (t) => {
    const { pool, store } = await open(t);
    await store.transaction((tx) => tx.lockLedger(ledger, 'own'));
    const before = await dump({ pool, schema });
    const { rows } = await pool.query('SELECT pg_backend_pid() AS pid');
    const failing = store.transaction(async (tx) => {
      await tx.lockLedger(ledger, 'own');
      await tx.append(sampleBatch(ledger, 0, plain(3)));
      await administrator.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
      await wait(50);
      await tx.headers(ledger, 0, 1);
    });
    await t.rejects(failing, unavailable);
    t.same(await dump({ pool, schema }), before);
    await store.transaction((tx) => tx.append(sampleBatch(ledger, 0, plain(1))));
    t.equal((await store.head(ledger))?.size, 1);
  },
);

t.test('a session that breaks while it is idle is replaced', async (t) => {
  const { pool, store } = await open(t);
  const { rows } = await pool.query('SELECT pg_backend_pid() AS pid');
  await administrator.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
  await wait(50);
  await store.ping();
});

t.test('more work than sessions waits for its turn', async (t) => {
  const { pool, store } = await open(t, 2);
  await Promise.all(Array.from({ length: 20 }, () => store.transaction((tx) => tx.headers(ledger, 0, 1))));
  const { rows } = await pool.query('SELECT count(*) AS n FROM pg_stat_activity WHERE query LIKE $1', [`%${schema}%`]);
  t.ok(Number(rows[0]?.n) <= 2);
});
