/** Where the cities of a test keep their data: PGlite each in its directory, or a server's database each and Redis. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { openPostgresHome } from '../../src/queue/postgres-home.ts';
import { openStore } from '../../src/store/open-store.ts';
import { openPglitePool } from '../../src/store/pglite-pool.ts';
import { openPostgresPool } from '../../src/store/postgres-pool.ts';
import type { CityProcess, Settings } from './city-process.ts';
import { kept } from './kept.ts';

export interface Homes {
  /** Makes the home of a city; the settings that lead to it. */
  make(city: string, directory: string): Promise<Settings>;
  remove(): Promise<void>;
}

/** PGlite in each city's directory, begun as a copy of one that is migrated: a quarter of the time. */
export const embedded: Homes = {
  async make(_city, directory) {
    cpSync(await migratedHome(), join(directory, 'database'), { recursive: true });
    return {};
  },
  remove: async () => undefined,
};

const shape = [
  'src/store/migrations',
  'node_modules/@electric-sql/pglite/package.json',
  'node_modules/bullmq/package.json',
];

function migratedHome(): Promise<string> {
  return kept('home', shape, async (directory) => {
    const pool = await openPglitePool(directory);
    await openStore(pool, { schema: 'g60' });
    await (await openPostgresHome(pool)).close();
    await pool.end();
  });
}

/** Drops everything that BullMQ keeps in a running city's own database. */
export async function emptyEmbeddedQueue(city: CityProcess): Promise<void> {
  const tables = await city.rows(`SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'bullmq' AND c.relkind IN ('r', 'p') AND c.relname NOT LIKE '%migration%'`);
  await city.rows(`TRUNCATE ${tables.map(({ name }) => `bullmq.${name}`).join(', ')}`);
}

/** A database each on the test's PostgreSQL, and one of Redis's for all, emptied before. */
export function services(redisDatabase: number): Homes {
  const url = process.env['G60_TEST_POSTGRES_URL'] ?? '';
  const made: string[] = [];
  const administer = async (sql: string) => {
    const pool = openPostgresPool(url, { maxConnections: 2 });
    await pool.query(sql).finally(() => pool.end());
  };
  return {
    async make(city) {
      const name = `g60_city_${city}_${process.pid}`;
      await administer(`CREATE DATABASE ${name}`);
      made.push(name);
      if (made.length === 1) await emptyRedis(redisDatabase);
      const own = new URL(url);
      own.pathname = name;
      return {
        ...{ G60_STORE__HOME: 'postgres', G60_STORE__URL: own.href },
        ...{ G60_QUEUE__HOME: 'redis', G60_QUEUE__URL: redisUrl(redisDatabase) },
      };
    },
    async remove() {
      for (const name of made.splice(0)) await administer(`DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

const redisUrl = (database: number) => `${process.env['G60_TEST_REDIS_URL']}/${database}`;

export async function emptyRedis(database: number): Promise<void> {
  const client = new Redis(redisUrl(database));
  await client.flushdb();
  client.disconnect();
}
