import pg from 'pg';
import { openPostgresPool } from '../../src/store/postgres-pool.ts';
import { postgresLab } from './queue.postgres-lab.ts';
import { queueContract } from './queue.suite.ts';

const server = process.env['G60_TEST_POSTGRES_URL'] ?? '';
const database = `queue_${process.pid}`;

/** A database of its own: BullMQ's schema has one name for all. */
async function administer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(statement);
  await client.end();
}

await queueContract(async () => {
  await administer(`CREATE DATABASE ${database}`);
  const url = new URL(server);
  url.pathname = `/${database}`;
  const lab = postgresLab(openPostgresPool(url.href, { maxConnections: 12 }), 15);
  return {
    ...lab,
    async close() {
      await lab.close();
      await administer(`DROP DATABASE ${database} WITH (FORCE)`);
    },
  };
});
