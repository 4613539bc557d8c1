import pg from 'pg';
import t from 'tap';
import { openPostgresPool } from '../../src/store/postgres-pool.ts';
import { City, lane, NotedWork, until } from '../contracts/queue.lab.ts';

const database = `queue_outage_${process.pid}`;
const administrator = new pg.Client({ connectionString: process.env['G60_TEST_POSTGRES_URL'] });
await administrator.connect();
await administrator.query(`CREATE DATABASE ${database}`);
const url = new URL(process.env['G60_TEST_POSTGRES_URL'] ?? '');
url.pathname = `/${database}`;
const pool = openPostgresPool(url.href, { maxConnections: 6 });
const city = new City({ kind: 'postgres', pool }, '999900');
t.teardown(async () => {
  await city.close();
  await pool.end();
  await administrator.query(`DROP DATABASE ${database} WITH (FORCE)`);
  await administrator.end();
});

const sessions = async (where: string) => {
  const { rows } = await administrator.query(`SELECT pid FROM pg_stat_activity WHERE datname = $1 AND ${where}`, [
    database,
  ]);
  return rows.length;
};
const listening = "query LIKE '%LISTEN bullmq_jobs%'";

t.test('all workers of a process listen on one session', async (t) => {
  const work = new NotedWork();
  const queue = await city.process(work);
  await queue.wake([lane('999901')]);
  await until(() => work.runs.length === 1);
  await until(async () => (await sessions(listening)) > 0);
  t.equal(await sessions(listening), 1);
});

t.test('when every session is cut, workers listen anew and take what comes', async (t) => {
  const work = new NotedWork();
  const second = new City({ kind: 'postgres', pool }, '999901');
  t.teardown(() => second.close());
  const queue = await second.process(work, { heartbeatEveryMs: 300, sweepEveryMs: 300 });
  await until(() => work.heartbeats > 0);
  await administrator.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [database]);
  const { heartbeats } = work;
  await until(() => work.heartbeats > heartbeats + 2, 10_000);
  for (let round = 0; round < 5; round += 1) {
    const { length } = work.runs;
    const began = performance.now();
    await queue.wake([lane('999901')]);
    await until(() => work.runs.length > length);
    t.ok(
      performance.now() - began < 3000,
      `notified, not found by looking, after ${(performance.now() - began).toFixed(0)} ms`,
    );
  }
});
