import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { storeFailure } from './failures.ts';
import type { Pool, Queryable } from './pool.ts';
import type { Statements } from './session.ts';

interface Migration {
  readonly version: number;
  readonly name: string;
  readonly text: string;
  /** SHA-256 of the text, lower-case hex. */
  readonly checksum: string;
}

const LOCK = "SELECT pg_advisory_xact_lock(hashtext('g60 migrations'), hashtext($1))";
const CREATE_SCHEMA = 'CREATE SCHEMA IF NOT EXISTS {schema}';
const CREATE_TABLE = `
  CREATE TABLE IF NOT EXISTS {schema}.migrations (version integer PRIMARY KEY, name text NOT NULL, checksum text NOT NULL)`;
const APPLIED = 'SELECT version, checksum FROM {schema}.migrations ORDER BY version';
const RECORD = 'INSERT INTO {schema}.migrations (version, name, checksum) VALUES ($1, $2, $3)';

/** The numbered files of migrations/, in order; the number is the version. */
function shippedMigrations(): Migration[] {
  const directory = new URL('./migrations/', import.meta.url);
  const names = readdirSync(directory).filter((name) => /^\d{3}_\w+\.sql$/.test(name));
  return names.sort().map((name) => {
    const text = readFileSync(new URL(name, directory), 'utf8');
    return { version: Number(name.slice(0, 3)), name, text, checksum: createHash('sha256').update(text).digest('hex') };
  });
}

/**
 * Brings the schema to the newest version, forward only, in one transaction. Processes that start together wait for
 * one another.
 *
 * @throws Error when an applied migration was edited or is newer than this program; GatewayError STORE_UNAVAILABLE
 */
export async function migrate(pool: Pool, statements: Statements): Promise<void> {
  try {
    const client = await pool.connect();
    let failure: Error | undefined;
    try {
      await client.query('BEGIN');
      await client.query(LOCK, [statements.schema]);
      await apply(client, statements);
      await client.query('COMMIT');
    } catch (error) {
      failure = error as Error;
      throw error;
    } finally {
      // A session closed with its transaction open rolls it back.
      client.release(failure);
    }
  } catch (error) {
    throw storeFailure(error);
  }
}

async function apply(client: Queryable, statements: Statements): Promise<void> {
  // A schema that is there may belong to an administrator who lets nobody create one: then this asks for nothing.
  const [found] = (await client.query('SELECT to_regnamespace($1) AS schema', [`"${statements.schema}"`])).rows;
  if (!found?.schema) await client.query(statements.text(CREATE_SCHEMA));
  await client.query(statements.text(CREATE_TABLE));
  const { rows } = await client.query<{ version: number; checksum: string }>(statements.text(APPLIED));
  const shipped = shippedMigrations();
  for (const { version, checksum } of rows) {
    if (shipped.find((migration) => migration.version === version)?.checksum !== checksum) {
      throw new Error(`schema ${statements.schema}: migration ${version} is not the one this program ships`);
    }
  }
  for (const { version, name, text, checksum } of shipped.slice(rows.length)) {
    await client.query(statements.text(text));
    await client.query(statements.text(RECORD), [version, name, checksum]);
  }
}
