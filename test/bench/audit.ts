/** What it costs to note every read before it is answered: the same reads with an audit trail and without, in one process. */
import { constants } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { auditLedger } from '../../src/exchange/audit/audit-ledger.ts';
import { AuditLog } from '../../src/exchange/audit/audit-log.ts';
import { OwnLedgers } from '../../src/exchange/own-ledger.ts';
import type { AuditTrail } from '../../src/exchange/ports/audit.ts';
import type { Signer, World } from '../../src/exchange/ports/world.ts';
import { readRecord } from '../../src/exchange/read-record.ts';
import { RecentBatches } from '../../src/exchange/recent-batches.ts';
import { submit } from '../../src/exchange/submit.ts';
import { signOnPool } from '../../src/pki/pool-signature.ts';
import { pooledRandomBytes } from '../../src/random.ts';
import { openStore } from '../../src/store/open-store.ts';
import { openPglitePool } from '../../src/store/pglite-pool.ts';
import type { Pool } from '../../src/store/pool.ts';
import { openPostgresPool } from '../../src/store/postgres-pool.ts';
import { openRollbackGuard } from '../../src/store/rollback-guard.ts';
import { fictionalRow } from '../domain/fictional.ts';
import { openCorridor, reader, testHash } from '../exchange/corridor.ts';
import { testKey } from '../pki/fixture.ts';
import { percentile } from './traffic.ts';

const city = '330100';
const records = 200;
const limits = {
  ...{ batchEntries: 5000, batchBytes: 8 << 20, entryBytes: 65_536, submitRecords: 5000, pendingRecords: 50_000 },
};

export interface Reads {
  readonly perSecond: number;
  readonly p95: number;
}

/** Reads by 32 callers, unaudited and audited. `postgres`: url of a database, undefined for an embedded one. */
export async function auditedReads(
  postgres: string | undefined,
  count: number,
): Promise<{ readonly plain: Reads; readonly audited: Reads }> {
  const directory = mkdtempSync(join(tmpdir(), 'g60-audit-'));
  const pool = postgres
    ? openPostgresPool(postgres, { maxConnections: 12 })
    : await openPglitePool(join(directory, 'database'));
  try {
    await pool.query('DROP SCHEMA IF EXISTS audit_bench CASCADE');
    return await measure(pool, directory, count);
  } finally {
    await pool.end();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function measure(pool: Pool, directory: string, count: number) {
  const corridor = await openCorridor([city]);
  const { rulesFor } = corridor.city(city);
  const trust = () => corridor.believed.trust;
  const store = await openStore(pool, { schema: 'audit_bench' });
  const guard = await openRollbackGuard(join(directory, 'signed-sizes.json'));
  const world: World = { now: Date.now, randomBytes: pooledRandomBytes() };
  const silent = { emit: () => {}, appended: () => {} };
  const recent = new RecentBatches(1 << 20);
  const signer = await rsaSigner();
  const ledgers = new OwnLedgers({ ...silent, store, guard, signer, world, recent, limits, idempotencyMs: 1000 });
  const none: AuditTrail = { note: () => {}, record: async () => {} };
  const dependencies = { city, store, rulesFor, trust, ledgers, limits, hash: testHash };
  // The guard's file must be there before anything is signed.
  await guard.raise(auditLedger(city), 0);
  const rows = Array.from({ length: records }, (_, n) => fictionalRow('licence', city, n));
  const request = { client: reader.client, dataset: 'licence', edition: '2018', mode: 'all', rows } as const;
  const answer = await submit({ ...request, idempotency: undefined }, { ...dependencies, audit: none });
  const ids = answer.rows.flatMap(({ id }) => id ?? []);
  const log = new AuditLog({ ledger: auditLedger(city), ledgers, emit: silent.emit });
  const read = (audit: AuditTrail) => (n: number) =>
    readRecord(ids[n % ids.length] ?? '', reader, { ...dependencies, audit });
  await timed(read(none), 200);
  const plain = await timed(read(none), count);
  await timed(read(log), 200);
  const audited = await timed(read(log), count);
  await corridor.close();
  return { plain, audited };
}

async function rsaSigner(): Promise<Signer> {
  const key = await testKey('bench');
  const scheme = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  return { keyid: 'ab'.repeat(32), chain: [], sign: (data) => signOnPool('sha256', data, scheme) };
}

async function timed(read: (n: number) => Promise<unknown>, count: number): Promise<Reads> {
  const times: number[] = [];
  let next = 0;
  const caller = async () => {
    while (next < count) {
      const started = performance.now();
      await read(next++);
      times.push(performance.now() - started);
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: 32 }, caller));
  return { perSecond: (count / (performance.now() - started)) * 1000, p95: percentile(times, 0.95) };
}
