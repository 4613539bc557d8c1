import { finished } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { Pool } from './pool.ts';
import { sessionSettings } from './session-settings.ts';

/** A session that can also COPY. */
class CopyingClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    // A session that breaks while it is taken out says so here too; unheard, the event would end the process. The
    // query under way fails by itself.
    this.on('error', () => undefined);
  }

  async copyIn(target: string, rows: Uint8Array): Promise<void> {
    const stream = this.query(copyFrom(`COPY ${target} FROM STDIN WITH (FORMAT binary)`));
    const done = finished(stream);
    stream.end(rows);
    await done;
  }

  /** The server does it, within its checkpoint_timeout. */
  async writeOut(): Promise<void> {}
}

export interface PostgresPoolOptions {
  /** Upper bound of connections; at least 2, since the queue keeps one to listen on. */
  readonly maxConnections: number;
}

/** A pool over a PostgreSQL server; connections are opened when first needed. */
export function openPostgresPool(url: string, { maxConnections }: PostgresPoolOptions): Pool {
  const pool = new pg.Pool({
    connectionString: url,
    Client: CopyingClient,
    max: maxConnections,
    keepAlive: true,
    options: Object.entries(sessionSettings)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
  });
  // An idle session that breaks is replaced; unheard, the event would end the process.
  pool.on('error', () => undefined);
  // pg.Pool is declared to hand out pg.Client; ours hands out CopyingClient, which is a Client.
  return pool as unknown as Pool;
}
