/** The limit: the rows that a run left in the source's database, written again by COPY and upsert, and nothing else. */
import type { StoredEntry } from '../../src/exchange/ports/ledger.ts';
import { readHeader } from '../../src/ledger/entry.ts';
import type { LedgerId } from '../../src/ledger/ledger-id.ts';
import { CopyRows } from '../../src/store/copy-rows.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Pool } from '../../src/store/pool.ts';

/** The store's own tables and indexes, without a gateway above them. */
const schema = 'bench_limit';
const ledger: LedgerId = '310117/licence/1';
const upsert = `
  INSERT INTO bench_limit.records (id, ledger, content_sequence, last_sequence, revision, state, repair_effects,
    objected, natural_key, fingerprint)
  SELECT id, $1, sequence, sequence, 1, 1, 0, false, natural_key, fingerprint
  FROM unnest($2::uuid[], $3::bigint[], $4::bytea[], $5::bytea[]) AS r (id, sequence, natural_key, fingerprint)
  ON CONFLICT (id, ledger) DO UPDATE SET last_sequence = excluded.last_sequence`;

/** Records a second, written into all databases side by side in transactions of `rowsPerCommit`. */
export async function limit(
  pools: readonly Pool[],
  entries: readonly StoredEntry[],
  rowsPerCommit: number,
): Promise<number> {
  for (const pool of pools) {
    await pool.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
    const store = await openStore(pool, { schema });
    await store.transaction((tx) => tx.lockLedger(ledger, 'own'));
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
    await client.copyIn(
      'bench_limit.entries (ledger, sequence, open_withheld, sealed_withheld, header, open_salt, open_content)',
      entryRows(part),
    );
    await client.copyIn('bench_limit.sealed_parts (ledger, sequence, salt, content)', sealedRows(part));
    await client.query(upsert, recordValues(part));
    await client.query('COMMIT');
    client.release();
  }
}

function entryRows(entries: readonly StoredEntry[]): Buffer {
  const rows = new CopyRows(7, entries.length * 1200);
  for (const { sequence, header, open } of entries) {
    rows.row().int4(1).int8(sequence).int2(0).int2(0).bytes(header).bytes(open?.salt).bytes(open?.content);
  }
  return rows.finish();
}

function sealedRows(entries: readonly StoredEntry[]): Buffer {
  const rows = new CopyRows(4, entries.length * 120);
  for (const { sequence, sealed } of entries) {
    if (sealed) rows.row().int4(1).int8(sequence).bytes(sealed.salt).bytes(sealed.content);
  }
  return rows.finish();
}

/** Keys as long as the store's and, like them, in no order. */
function recordValues(entries: readonly StoredEntry[]): unknown[] {
  const ids = entries.map(({ header }) => readHeader(header).recordId);
  const keys = ids.map((id) => Buffer.from(id.replaceAll('-', ''), 'hex'));
  return [1, ids, entries.map(({ sequence }) => sequence), keys, keys];
}
