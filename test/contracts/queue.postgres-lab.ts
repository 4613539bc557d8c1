import type { Pool } from '../../src/store/pool.ts';
import type { QueueLab } from './queue.lab.ts';

const tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'bullmq' AND tablename <> 'migration'";

/** The queue on a database, in the schema `bullmq`. */
export function postgresLab(pool: Pool, latencyMs: number): QueueLab {
  const names = async () => (await pool.query<{ tablename: string }>(tables)).rows.map((row) => row.tablename);
  return {
    home: { kind: 'postgres', pool },
    latencyMs,
    async flush() {
      for (const name of await names()) await pool.query(`DELETE FROM bullmq.${name}`);
    },
    async stored() {
      const found = [];
      for (const name of await names()) found.push((await pool.query(`SELECT * FROM bullmq.${name}`)).rows);
      return JSON.stringify(found, (_, value) => (typeof value === 'bigint' ? String(value) : value));
    },
    close: () => pool.end(),
  };
}
