/** The limit: the rows that a run left in the source's database, written again by COPY and upsert, and nothing else. */
import type { StoredEntry } from '../../src/exchange/ports/ledger.ts';
import { readHeader } from '../../src/ledger/entry.ts';
import { CopyRows } from '../../src/store/copy-rows.ts';
import type { Pool } from '../../src/store/pool.ts';

const tables = `
  CREATE SCHEMA bench_limit;
  CREATE TABLE bench_limit.entries (sequence bigint, header bytea, open_salt bytea, open_content bytea,
    PRIMARY KEY (sequence));
  CREATE TABLE bench_limit.sealed_parts (sequence bigint, salt bytea, content bytea, PRIMARY KEY (sequence));
  CREATE TABLE bench_limit.records (id uuid PRIMARY KEY, sequence bigint, natural_key bytea);
  CREATE UNIQUE INDEX ON bench_limit.records (natural_key);`;
const upsert = `
  INSERT INTO bench_limit.records (id, sequence, natural_key) SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::bytea[])
  ON CONFLICT (id) DO UPDATE SET sequence = excluded.sequence, natural_key = excluded.natural_key`;

/** Records a second, written into all databases side by side in transactions of `rowsPerCommit`. */
export async function limit(
  pools: readonly Pool[],
  entries: readonly StoredEntry[],
  rowsPerCommit: number,
): Promise<number> {
  for (const pool of pools) {
    await pool.query('DROP SCHEMA IF EXISTS bench_limit CASCADE');
    for (const statement of tables.split(';').filter((text) => text.trim())) await pool.query(statement);
  }
  const started = performance.now();
  await Promise.all(pools.map((pool) => writeAll(pool, entries, rowsPerCommit)));
  return (entries.length / (performance.now() - started)) * 1000;
}

async function writeAll(pool: Pool, entries: readonly StoredEntry[], rowsPerCommit: number): Promise<void> {
  for (let start = 0; start < entries.length; start += rowsPerCommit) {
    const part = entries.slice(start, start + rowsPerCommit);
    const client = await pool.connect();
    await client.query('BEGIN');
    await client.copyIn('bench_limit.entries (sequence, header, open_salt, open_content)', entryRows(part));
    await client.copyIn('bench_limit.sealed_parts (sequence, salt, content)', sealedRows(part));
    await client.query(upsert, recordValues(part));
    await client.query('COMMIT');
    client.release();
  }
}

function entryRows(entries: readonly StoredEntry[]): Buffer {
  const rows = new CopyRows(4, entries.length * 1200);
  for (const { sequence, header, open } of entries) {
    rows.row().int8(sequence).bytes(header).bytes(open?.salt).bytes(open?.content);
  }
  return rows.finish();
}

function sealedRows(entries: readonly StoredEntry[]): Buffer {
  const rows = new CopyRows(3, entries.length * 120);
  for (const { sequence, sealed } of entries) {
    if (sealed) rows.row().int8(sequence).bytes(sealed.salt).bytes(sealed.content);
  }
  return rows.finish();
}

function recordValues(entries: readonly StoredEntry[]): unknown[] {
  const ids = entries.map(({ header }) => readHeader(header).recordId);
  return [ids, entries.map(({ sequence }) => sequence), ids.map((id) => Buffer.from(id.replaceAll('-', ''), 'hex'))];
}
