import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Store } from '../../src/exchange/ports/store.ts';
import { openStore } from '../../src/store/open-store.ts';
import { openPglitePool, type PglitePool } from '../../src/store/pglite-pool.ts';

export interface MemoryStore {
  readonly store: Store;
  /** End it when the test is over. */
  readonly pool: PglitePool;
}

const schema = 'g60';

/** A store of its own on PGlite in memory, empty. */
export async function memoryStore(): Promise<MemoryStore> {
  const pool = await memoryPool();
  return { pool, store: await openStore(pool, { schema }) };
}

let dump: Promise<Blob> | undefined;

/** PGlite in memory with the schema `g60` migrated: begun from an archive, which takes a quarter of the time. */
export async function memoryPool(): Promise<PglitePool> {
  dump ??= migratedDump();
  return await openPglitePool(undefined, { loadDataDir: await dump });
}

/** The archive is kept between runs under a name that changes with the migrations and with PGlite. */
async function migratedDump(): Promise<Blob> {
  const directory = join(tmpdir(), 'g60-test');
  const file = join(directory, `pglite-${fingerprint()}.tar`);
  try {
    return new Blob([readFileSync(file)]);
  } catch {
    const pool = await openPglitePool(undefined);
    await openStore(pool, { schema });
    const archive = await pool.dump();
    await pool.end();
    mkdirSync(directory, { recursive: true });
    const fresh = `${file}.${randomBytes(6).toString('hex')}`;
    writeFileSync(fresh, Buffer.from(await archive.arrayBuffer()));
    renameSync(fresh, file);
    return archive;
  }
}

function fingerprint(): string {
  const hash = createHash('sha256');
  const migrations = new URL('../../src/store/migrations/', import.meta.url);
  for (const name of readdirSync(migrations).sort()) hash.update(readFileSync(new URL(name, migrations)));
  hash.update(readFileSync(new URL('../../node_modules/@electric-sql/pglite/package.json', import.meta.url)));
  return hash.digest('hex').slice(0, 16);
}
