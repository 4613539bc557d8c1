/** Where the cities of a test keep their data: PGlite each in its directory, or a server's database each and Redis. */
import { createHash, randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPostgresHome } from '../../src/queue/postgres-home.ts';
import { openStore } from '../../src/store/open-store.ts';
import { openPglitePool } from '../../src/store/pglite-pool.ts';
import { openPostgresPool } from '../../src/store/postgres-pool.ts';
import type { Settings } from './city-process.ts';

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

async function migratedHome(): Promise<string> {
  const kept = join(tmpdir(), 'g60-test');
  const home = join(kept, `home-${fingerprint()}`);
  if (existsSync(home)) return home;
  mkdirSync(kept, { recursive: true });
  const fresh = `${home}.${randomBytes(6).toString('hex')}`;
  const pool = await openPglitePool(fresh);
  await openStore(pool, { schema: 'g60' });
  await (await openPostgresHome(pool)).close();
  await pool.end();
  try {
    renameSync(fresh, home);
  } catch (error) {
    // Another test file has made it meanwhile.
    if (!existsSync(home)) throw error;
  }
  return home;
}

function fingerprint(): string {
  const hash = createHash('sha256');
  const at = (path: string) => new URL(`../../${path}`, import.meta.url);
  for (const name of readdirSync(at('src/store/migrations/')).sort())
    hash.update(readFileSync(at(`src/store/migrations/${name}`)));
  for (const name of ['@electric-sql/pglite', 'bullmq'])
    hash.update(readFileSync(at(`node_modules/${name}/package.json`)));
  return hash.digest('hex').slice(0, 16);
}

/** A database each on the test's PostgreSQL, and one of Redis's for all, emptied before. */
export function services(redisDatabase: number): Homes {
  const url = process.env['G60_TEST_POSTGRES_URL'] ?? '';
  const redis = `${process.env['G60_TEST_REDIS_URL']}/${redisDatabase}`;
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
      if (made.length === 1) await emptyRedis(redis);
      const own = new URL(url);
      own.pathname = name;
      return {
        ...{ G60_STORE__HOME: 'postgres', G60_STORE__URL: own.href },
        ...{ G60_QUEUE__HOME: 'redis', G60_QUEUE__URL: redis },
      };
    },
    async remove() {
      for (const name of made.splice(0)) await administer(`DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

export async function emptyRedis(url: string): Promise<void> {
  const { Redis } = await import('ioredis');
  const client = new Redis(url);
  await client.flushdb();
  client.disconnect();
}
