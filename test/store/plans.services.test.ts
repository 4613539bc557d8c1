import { randomUUID } from 'node:crypto';
import t from 'tap';
import type { AuditQuery } from '../../src/exchange/ports/audit.ts';
import type { Store } from '../../src/exchange/ports/store.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Pool } from '../../src/store/pool.ts';
import { openPostgresPool } from '../../src/store/postgres-pool.ts';
import {
  bytes,
  ledger,
  recordId,
  sampleBatch,
  sampleCheckpoint,
  samplePart,
  sampleReceipt,
  sampleRecord,
} from './sample-batch.ts';

const schema = `plans_${process.pid}`;
const pool = openPostgresPool(process.env['G60_TEST_POSTGRES_URL'] ?? '', { maxConnections: 2 });
t.teardown(async () => {
  await pool.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
  await pool.end();
});
const held = 20_000;
const trail = '330100/audit/1';
const actions = ['record.read', 'subject.query', 'request.refused', 'client.register'];

/** Rows read so far, by scans and through indexes, in all tables of the schema. */
async function rowsRead(pool: Pool): Promise<number> {
  await pool.query('SELECT pg_stat_force_next_flush()');
  const { rows } = await pool.query(
    'SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) AS n FROM pg_stat_all_tables WHERE schemaname = $1',
    [schema],
  );
  return Number(rows[0]?.n);
}

async function fill(store: Store): Promise<void> {
  const size = 1_000;
  for (let start = 0; start < held; start += size) {
    const samples = Array.from({ length: size }, (_, index) => ({
      record: 1,
      sealed: samplePart('sealed'),
      // A chain through every batch, of one entry each.
      previous: index === 444 && start > 0 ? start + index - size : undefined,
    }));
    const tiles = [1, 2, 3, 4].map((index) => ({
      level: 0,
      index: start / 250 + index,
      hashes: Buffer.alloc(8192),
      root: bytes('tile'),
    }));
    const inserts = samples.map((_, index) => sampleRecord(ledger, start + index, { id: recordId(start + index) }));
    await store.transaction(async (tx) => {
      await tx.lockLedger(ledger, 'own');
      await tx.append(sampleBatch(ledger, start, samples, { inserts, tiles }));
      const keys = inserts.map(({ id }) => ({ client: 'c', key: id, digest: bytes(id), expiresAt: 9 }));
      await tx.claimKeys(keys, 1);
      await tx.saveAnswers(keys.map((key) => ({ ...key, answer: '{}' })));
    });
    await store.confirm(ledger, sampleReceipt('320500', start + size));
    await noteEvents(store, start, size);
  }
}

/** Events at their sequence's time: few of the last action and actor, as many subjects as a thousandth. */
async function noteEvents(store: Store, start: number, count: number): Promise<void> {
  const rows = Array.from({ length: count }, (_, index) => {
    const sequence = start + index;
    const rare = sequence % 2_000 === 0;
    return {
      sequence,
      at: sequence,
      action: actions[rare ? 3 : sequence % 3] ?? '',
      actor: rare ? 'rare' : `actor ${sequence % 5}`,
      subject: sequence % 2 ? undefined : bytes(`subject ${sequence % 1_000}`),
    };
  });
  await store.transaction(async (tx) => {
    await tx.lockLedger(trail, 'own');
    await tx.append(
      sampleBatch(
        trail,
        start,
        rows.map(() => ({})),
      ),
    );
    await tx.indexAudit(trail, rows);
  });
}

const unbounded = { from: undefined, to: undefined, action: undefined, actor: undefined, subject: undefined };

function find(query: Partial<AuditQuery>): (store: Store) => Promise<unknown> {
  return (store) => store.findAudit(trail, { ...unbounded, before: undefined, limit: 20, ...query });
}

let past = 0;

/** Some more events than those that have expired already. */
function nextPast() {
  past += 150;
  return { others: past, reads: 0 };
}

const few = Array.from({ length: 10 }, (_, index) => index * 1_999);

/** Each with the number of rows it may read, generously: far below what the tables hold. */
const work: readonly [name: string, limit: number, run: (store: Store) => Promise<unknown>][] = [
  ['head', 10, (store) => store.head(ledger)],
  ['batch', 5_000, (store) => store.batch(ledger, 10_000, 1_000, 1e9)],
  ['entry', 10, (store) => store.entry(ledger, 7_777)],
  ['newestCheckpoint', 10, (store) => store.newestCheckpoint(ledger)],
  ['receiptsAt', 10, (store) => store.receiptsAt(ledger, 5_000)],
  ['confirmations', 20, (store) => store.confirmations(ledger, 5_500)],
  ['confirmedSizes', 200, (store) => store.confirmedSizes(ledger, 5_500)],
  ['record', 20, (store) => store.record(recordId(12_345))],
  ['headers', 1_100, (store) => store.headers(ledger, 10_000, 11_000)],
  [
    'tiles',
    20,
    (store) =>
      store.tiles(
        ledger,
        few.slice(0, 5).map((_, index) => ({ level: 0, index: 10 + index })),
      ),
  ],
  ['tileRoots', 40, (store) => store.tileRoots(ledger, 0, 10, 40)],
  ['revisions', 100, (store) => store.revisions(ledger, 12_444)],
  ['cursor', 10, (store) => store.cursor('320500', ledger)],
  ['saveHeartbeat', 10, (store) => store.saveHeartbeat(ledger, sampleCheckpoint(1, 1))],
  ['expire', 50, (store) => store.expire(0, 0)],
  ['checkpointsBefore', 20, (store) => store.checkpointsBefore(ledger, 15_000, 5)],
  ['directoriesAfter', 10, (store) => store.directoriesAfter(0, 5)],
  ['acts', 10, async (store) => [await store.acts('open', 5), await store.acts('all', 5), await store.act('x')]],
  ['findAudit, everything', 50, find({})],
  ['findAudit, a page from the middle', 50, find({ before: 9_000 })],
  ['findAudit, a time long ago', 50, find({ from: 3_000, to: 3_100 })],
  ['findAudit, an action', 100, find({ action: 'client.', before: 15_000 })],
  ['findAudit, a prefix of several actions, long ago', 150, find({ action: 're', to: 1_000 })],
  ['findAudit, an actor', 200, find({ actor: 'actor 3', before: 9_000 })],
  ['findAudit, an actor with few events', 100, find({ actor: 'rare' })],
  ['findAudit, an actor and an action that never met', 50, find({ actor: 'rare', action: 'subject.' })],
  ['findAudit, a subject', 100, find({ subject: bytes('subject 500'), before: 15_000 })],
  ['findAudit, a subject not known', 20, find({ subject: bytes('nobody') })],
  ['auditRows', 110, (store) => store.auditRows(trail, 9_000, 9_100)],
  ['expireAudit, nothing', 100, (store) => store.expireAudit(trail, { others: 0, reads: 0 })],
  ['expireAudit, a few among reads that are kept', 1_000, (store) => store.expireAudit(trail, nextPast())],
  [
    'lookups',
    100,
    (store) =>
      store.transaction(async (tx) => [
        await tx.recordsById(ledger, few.map(recordId)),
        await tx.recordsByNaturalKey(
          ledger,
          few.map((record) => bytes(`key ${ledger} ${record}`)),
        ),
        await tx.claimKeys([{ client: 'c', key: recordId(5), digest: bytes('x'), expiresAt: 9 }], 1),
      ]),
  ],
  [
    'append with updates and an erasure',
    300,
    (store) =>
      store.transaction(async (tx) => {
        const { size } = await tx.lockLedger(ledger, 'own');
        const id = randomUUID();
        const samples = [{ record: size }, { record: size, previous: 18_444, open: undefined }];
        const updates = few.map((record) => sampleRecord(ledger, record, { revision: 2 }));
        const inserts = [sampleRecord(ledger, size, { id })];
        await tx.append(sampleBatch(ledger, size, samples, { inserts, updates, erase: [size + 1] }));
      }),
  ],
];

t.test('no statement reads a table whole, whether the planner has figures or not', async (t) => {
  const store = await openStore(pool, { schema });
  await store.transaction((tx) => tx.lockLedger(ledger, 'own'));
  const { rows } = await pool.query(
    "SELECT relname FROM pg_class WHERE relnamespace = $1::regnamespace AND relkind = 'r'",
    [schema],
  );
  for (const { relname } of rows) await pool.query(`ALTER TABLE ${schema}.${relname} SET (autovacuum_enabled = off)`);
  await fill(store);
  for (const figures of ['without', 'with'] as const) {
    if (figures === 'with') await pool.query('ANALYZE');
    for (const [name, limit, run] of work) {
      const before = await rowsRead(pool);
      await run(store);
      const read = (await rowsRead(pool)) - before;
      t.ok(read <= limit, `${name} ${figures} figures reads ${read} rows`);
    }
  }
});
