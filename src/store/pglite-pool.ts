import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import { PGlite, types } from '@electric-sql/pglite';
import { GatewayError } from '../errors.ts';
import { type DirectoryLock, lockDirectory } from './directory-lock.ts';
import { PgliteClient, type SharedSession } from './pglite-client.ts';
import { durableParameters, passOnFsync } from './pglite-durability.ts';
import type { Client, Pool, QueryResult, ResultRow } from './pool.ts';
import { sessionSettings } from './session-settings.ts';
import { Turnstile } from './turnstile.ts';

export interface PglitePoolOptions {
  /** What `dump` gave: the database begins as that one was. */
  readonly loadDataDir?: Blob;
}

/**
 * A pool over PostgreSQL inside this process: its files in the directory, or in memory when there is none. It has one
 * session: a second client of the same caller, awaited inside a transaction, waits for ever.
 *
 * @throws GatewayError STORE_LOCKED while another process has the directory open, FILE_UNWRITABLE
 */
export async function openPglitePool(
  directory: string | undefined,
  options: PglitePoolOptions = {},
): Promise<PglitePool> {
  const lock = directory === undefined ? undefined : await lockDirectory(directory);
  try {
    const database = await PGlite.create({
      dataDir: directory === undefined ? 'memory://' : join(directory, 'data'),
      // PGlite's own conversions go byte by byte.
      parsers: { [types.BYTEA]: (text) => Buffer.from(text.slice(2), 'hex') },
      serializers: { [types.BYTEA]: hexOf },
      ...(directory === undefined ? {} : { startParams: [...durableParameters] }),
      ...(options.loadDataDir ? { loadDataDir: options.loadDataDir } : {}),
    });
    if (directory !== undefined) passOnFsync(database.Module);
    for (const [name, value] of Object.entries(sessionSettings)) await database.exec(`SET ${name} TO ${value}`);
    return new PglitePool({ database, turnstile: new Turnstile() }, lock);
  } catch (error) {
    await lock?.release();
    // Errors of PGlite's file system have a number and no message.
    const reason = error instanceof Error && error.message ? error.message : `its files cannot be opened (${error})`;
    throw new GatewayError('STORE_UNAVAILABLE', { reason }, error);
  }
}

function hexOf(bytes: Uint8Array): string {
  return `\\x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`;
}

export class PglitePool extends EventEmitter implements Pool {
  readonly #session: SharedSession;
  readonly #lock: DirectoryLock | undefined;
  #ended: Promise<void> | undefined;

  constructor(session: SharedSession, lock: DirectoryLock | undefined) {
    super();
    this.#session = session;
    this.#lock = lock;
  }

  query<R = ResultRow>(text: string, values?: readonly unknown[]): Promise<QueryResult<R>> {
    return new PgliteClient(this.#session).query(text, values);
  }

  async connect(): Promise<Client> {
    if (this.#ended) throw new GatewayError('STORE_UNAVAILABLE', { reason: 'closed' });
    return new PgliteClient(this.#session);
  }

  /** The whole database as an archive, to begin another one with. */
  async dump(): Promise<Blob> {
    return await this.#session.database.dumpDataDir('none');
  }

  end(): Promise<void> {
    this.#ended ??= this.#close();
    return this.#ended;
  }

  async #close(): Promise<void> {
    const leave = await this.#session.turnstile.enter();
    await this.#session.database.close();
    await this.#lock?.release();
    leave();
  }
}
