/** BullMQ's PostgreSQL backend over the store's pool: the schema `bullmq`, beside the store's own. */
import { createPostgresBackend, type PgPool, runMigrations } from 'bullmq';
import { GatewayError } from '../errors.ts';
import type { Backend, Home } from './home.ts';
import { type Listening, listeningOver } from './listening.ts';
import { codeOf } from './trouble.ts';

const schema = 'bullmq';

/** BullMQ's statements name no schema: with another search_path each of them would fail, hours after the start. */
const schemaInSight = `SELECT '${schema}' = ANY (current_schemas(false)) AS visible`;

async function prepare(pool: PgPool): Promise<void> {
  const client = await pool.connect();
  try {
    await runMigrations(client, schema);
  } finally {
    client.release();
  }
  const { rows } = await pool.query<{ visible: boolean }>(schemaInSight);
  if (!rows[0]?.visible) throw new GatewayError('QUEUE_UNAVAILABLE', { reason: `search_path lacks ${schema}` });
}

/**
 * The pool as BullMQ may have it. Every backend adds an error listener to its pool and takes none away, and backends come
 * and go here: they listen to nothing. The pool's errors and its end are its owner's.
 */
function lent(pool: PgPool, listening: Listening): PgPool {
  return {
    query: (text, values) => pool.query(text, values),
    connect: () => listening.share(),
    end: async () => undefined,
    on() {
      return this;
    },
    removeAllListeners() {
      return this;
    },
  };
}

/** @throws GatewayError QUEUE_UNAVAILABLE */
export async function openPostgresHome(pool: PgPool): Promise<Home> {
  try {
    await prepare(pool);
  } catch (error) {
    if (error instanceof GatewayError) throw error;
    throw new GatewayError('QUEUE_UNAVAILABLE', { reason: codeOf(error) }, error);
  }
  const listening = listeningOver(pool);
  const connection = lent(pool, listening);
  const backend: Backend = (name, options, kind) => createPostgresBackend(name, { ...options, connection }, kind);
  return { asking: backend, working: backend, reachable: () => true, close: listening.close };
}
