/**
 * A gateway in a process of its own, as `g60 start` runs it, which its parent can also ask what is in the database and
 * tell where to die.
 */
import { loadConfiguration } from '../../src/config.ts';
import { openLog } from '../../src/events.ts';
import { startGateway } from '../../src/gateway.ts';
import { cityFiles } from '../../src/pki/city-layout.ts';
import { openPglitePool } from '../../src/store/pglite-pool.ts';
import type { Pool } from '../../src/store/pool.ts';
import { openPostgresPool } from '../../src/store/postgres-pool.ts';
import { type Armed, type CrashPoint, crashing } from '../faults/crash-points.ts';

export type Told =
  | { readonly ask: 'rows'; readonly id: number; readonly sql: string; readonly values: readonly unknown[] }
  | { readonly ask: 'crash'; readonly id: number; readonly point: CrashPoint };

export interface Answered {
  readonly id: number;
  readonly rows: readonly Record<string, unknown>[];
  readonly failure: string | undefined;
}

async function openPool({ store, dataDirectory }: ReturnType<typeof loadConfiguration>): Promise<Pool> {
  return store.home === 'pglite'
    ? await openPglitePool(`${dataDirectory}/database`)
    : openPostgresPool(store.url, { maxConnections: store.maxConnections });
}

async function answer(told: Told, pool: Pool, armed: Armed): Promise<void> {
  let rows: Answered['rows'] = [];
  let failure: string | undefined;
  try {
    if (told.ask === 'rows') rows = (await pool.query(told.sql, told.values)).rows;
    else armed.point = told.point;
  } catch (error) {
    failure = String(error);
  }
  process.send?.({ id: told.id, rows, failure } satisfies Answered);
}

async function run(directory: string): Promise<void> {
  // Without its parent nobody would ever stop it.
  process.on('disconnect', () => process.exit(1));
  const configuration = loadConfiguration(cityFiles(directory).configuration, process.env);
  const armed: Armed = { point: undefined };
  const pool = await openPool(configuration);
  const log = openLog(configuration.log.level);
  const gateway = await startGateway({ configuration, log, pool: crashing(pool, armed), passphrase: undefined });
  process.on('message', (told: Told) => void answer(told, pool, armed));
  process.once('SIGTERM', async () => {
    await gateway.stop();
    await pool.end();
    process.exit(0);
  });
}

await run(process.argv[2] ?? '.');
