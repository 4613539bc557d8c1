import type { Test } from 'tap';
import { openStore } from '../../src/store/open-store.ts';
import { openPostgresPool } from '../../src/store/postgres-pool.ts';
import type { OpenStore } from './store.home.ts';
import { storeContract } from './store.suite.ts';

const url = process.env['G60_TEST_POSTGRES_URL'] ?? '';
let opened = 0;

function openPool(t: Test) {
  const pool = openPostgresPool(url, { maxConnections: 4 });
  t.teardown(() => pool.end().catch(() => undefined));
  return pool;
}

async function drop(schema: string): Promise<void> {
  const pool = openPostgresPool(url, { maxConnections: 2 });
  await pool.query(`DROP SCHEMA IF EXISTS "${schema}" CASCADE`);
  await pool.end();
}

async function open(t: Test): Promise<OpenStore> {
  opened += 1;
  const schema = `contract_${process.pid}_${opened}`;
  t.teardown(() => drop(schema));
  const pool = openPool(t);
  const second = () => openStore(openPool(t), { schema });
  return { pool, schema, second, store: await openStore(pool, { schema }) };
}

storeContract({
  open,
  openAlone: open,
  async place(t) {
    await drop('victim');
    t.teardown(() => drop('victim'));
    return ['postgres', url];
  },
  close: async () => undefined,
});
