/** BullMQ's PostgreSQL backend over the store's pool: the schema `bullmq`, beside the store's own. */
import { createPostgresBackend, type PgPool, runMigrations } from 'bullmq';
import { GatewayError } from '../errors.ts';
import type { Backend, Home } from './home.ts';
import { codeOf, type Trouble } from './trouble.ts';

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
 * The pool as BullMQ may have it. Every backend adds an error listener to its pool and takes none away; backends come
 * and go here, so they listen to nothing and the home listens once. Ending the pool is the caller's.
 */
function lent(pool: PgPool): PgPool {
  return {
    query: (text, values) => pool.query(text, values),
    connect: () => pool.connect(),
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
export async function openPostgresHome(pool: PgPool, trouble: Trouble): Promise<Home> {
  try {
    await prepare(pool);
  } catch (error) {
    if (error instanceof GatewayError) throw error;
    throw new GatewayError('QUEUE_UNAVAILABLE', { reason: codeOf(error) }, error);
  }
  pool.on('error', (error) => trouble('postgres', error));
  const connection = lent(pool);
  const backend: Backend = (name, options, kind) => createPostgresBackend(name, { ...options, connection }, kind);
  return { asking: backend, working: backend, reachable: () => true, close: async () => undefined };
}
