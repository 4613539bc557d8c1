import t from 'tap';
import { openStore } from '../../src/store/open-store.ts';
import { openPostgresPool } from '../../src/store/postgres-pool.ts';
import { ledger, sampleBatch } from './sample-batch.ts';

const schema = `tidy_${process.pid}`;
const pool = openPostgresPool(process.env['G60_TEST_POSTGRES_URL'] ?? '', { maxConnections: 4 });
t.teardown(async () => {
  await pool.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
  await pool.end();
});

async function due(): Promise<number> {
  const { rows } = await pool.query(`SELECT count(*) AS n FROM ${schema}.vacuums_due`);
  return Number(rows[0]?.n);
}

t.test('an erasure stays due while a reader that began before it can see what was erased', async (t) => {
  const store = await openStore(pool, { schema });
  await store.transaction(async (tx) => {
    await tx.lockLedger(ledger, 'own');
    await tx.append(sampleBatch(ledger, 0, [{ record: 1 }]));
  });
  const reader = await pool.connect();
  await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
  // A snapshot without a lock on the table, as of a dump that has not come to it yet.
  await reader.query('SELECT 1');
  await store.transaction(async (tx) => {
    await tx.lockLedger(ledger, 'own');
    await tx.append(sampleBatch(ledger, 1, [{ record: 1, previous: 0, open: undefined }], { erase: [1] }));
  });
  await store.tidy();
  t.ok((await due()) > 0);

  await reader.query('COMMIT');
  await reader.query('BEGIN');
  await reader.query(`SELECT count(*) FROM ${schema}.entries`);
  await store.tidy();
  t.equal(await due(), 1, 'and while one holds the table, which nobody waits for long');

  await reader.query('COMMIT');
  reader.release();
  await store.tidy();
  t.equal(await due(), 0);
});
