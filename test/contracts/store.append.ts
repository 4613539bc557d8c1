import type { Test } from 'tap';
import type { Append } from '../../src/exchange/ports/ledger.ts';
import { emptyRoot } from '../../src/ledger/hash.ts';
import {
  bytes,
  ledger,
  otherLedger,
  plain,
  sampleBatch,
  sampleCheckpoint,
  sampleEntry,
  samplePart,
  sampleReceipt,
  sampleRecord,
} from '../store/sample-batch.ts';
import { appended, created, dump, type StoreHome } from './store.home.ts';

export function appendContract(t: Test, home: StoreHome): void {
  t.test('a ledger is created, empty, by the first lock', async (t) => {
    const { store } = await home.open(t);
    t.equal(await store.head(ledger), undefined);
    const empty = { size: 0, range: [], root: emptyRoot, recordedAt: 0, issuedAt: 0, erasedThrough: 0 };
    const own = await store.transaction((tx) => tx.lockLedger(ledger, 'own'));
    const replica = await store.transaction((tx) => tx.lockLedger(otherLedger, 'replica'));
    t.same(own, { id: ledger, own: true, ...empty });
    t.same(replica, { id: otherLedger, own: false, ...empty });
    t.same(await store.heads(), [replica, own], 'in the order of their names');
    t.same(await store.transaction((tx) => tx.lockLedger(ledger, 'own')), own, 'and found by the next');
  });

  t.test('a ledger created in a transaction that fails is not there, and can be created later', async (t) => {
    const { store, second } = await home.open(t);
    const failure = new Error('changed my mind');
    const failing = store.transaction(async (tx) => {
      await tx.lockLedger(ledger, 'own');
      throw failure;
    });
    await t.rejects(failing, failure);
    t.equal(await store.head(ledger), undefined);
    await appended(await second(), sampleBatch(ledger, 0, plain(1)));
    t.ok(await store.entry(ledger, 0), 'also by another store, which the first one then follows');
  });

  t.test('entries come back byte for byte, with the head they led to', async (t) => {
    const { store } = await home.open(t);
    const samples = [
      {},
      { sealed: samplePart('sealed 1') },
      { open: undefined },
      { open: undefined, openWithheld: 2, sealedWithheld: 2 },
      { open: { salt: bytes('salt'), content: Buffer.alloc(0) } },
      { open: samplePart('长'.repeat(20_000)) },
    ];
    const batch = sampleBatch(ledger, 0, samples);
    await appended(store, batch);
    const stored = batch.entries.map(({ previous: _p, quarantined: _q, ...entry }) => entry);
    t.same((await store.batch(ledger, 0, 100, 1e9))?.entries, stored);
    t.same(await store.entry(ledger, 5), stored[5]);
    t.equal(await store.entry(ledger, 6), undefined);
    t.same(await store.head(ledger), { id: ledger, own: true, ...batch.head });
  });

  t.test('a batch that can not be stored whole leaves the database byte for byte as it was', async (t) => {
    const opened = await home.open(t);
    const { store } = opened;
    const record = sampleRecord(ledger, 0);
    await appended(store, sampleBatch(ledger, 0, [{ sealed: samplePart('sealed') }], { inserts: [record] }));
    const before = await dump(opened);
    const full: Partial<Append> = {
      tiles: [{ level: 0, index: 0, hashes: Buffer.alloc(8192, 1), root: bytes('tile') }],
      inserts: [sampleRecord(ledger, 1)],
      updates: [{ ...record, revision: 2 }],
      erase: [0],
      receipt: sampleReceipt('330100', 3),
    };
    const samples = [{ sealed: samplePart('more') }, { quarantined: 'REQUIRED_MISSING' }];
    const whole = sampleBatch(ledger, 1, samples, full);
    const cases: readonly [what: string, batch: Append][] = [
      ['a sequence that is held already', { ...whole, entries: [sampleEntry(ledger, 0), sampleEntry(ledger, 1)] }],
      ['another size than the ledger has', sampleBatch(ledger, 2, plain(1), full)],
      ['a natural key in use', { ...whole, inserts: [{ ...sampleRecord(ledger, 1), naturalKey: record.naturalKey }] }],
      ['a record that is there already', { ...whole, inserts: [{ ...record, naturalKey: undefined }] }],
      ['an update of a record that is not there', { ...whole, updates: [sampleRecord(ledger, 9)] }],
      ['a checkpoint over a size that has one', { ...whole, checkpoints: [sampleCheckpoint(1)] }],
      ['a header nobody can read', { ...whole, entries: whole.entries.map((e) => ({ ...e, header: bytes('noise') })) }],
      ['a ledger that was not locked', sampleBatch(otherLedger, 0, plain(1))],
    ];
    for (const [what, batch] of cases) {
      const failing = store.transaction(async (tx) => {
        await tx.lockLedger(ledger, 'own');
        await tx.append(batch);
      });
      await t.rejects(failing, what);
      t.same(await dump(opened), before, what);
    }
    await appended(store, whole);
    t.equal((await store.head(ledger))?.size, 3, 'and the same batch without the fault is stored');
  });

  t.test('work that swallows the failure of a statement is not taken for stored', async (t) => {
    const opened = await home.open(t);
    const { store } = opened;
    await created(store, ledger);
    const before = await dump(opened);
    const failing = store.transaction(async (tx) => {
      await tx.append(sampleBatch(ledger, 0, plain(1)));
      await tx.append(sampleBatch(ledger, 0, plain(1))).catch(() => undefined);
      return 'stored';
    });
    await t.rejects(failing);
    t.same(await dump(opened), before);
  });

  t.test('a batch is read up to the largest checkpoint within both limits, or else to the next one', async (t) => {
    const { store } = await home.open(t);
    const cut = [sampleCheckpoint(2), sampleCheckpoint(5), sampleCheckpoint(9)];
    await appended(store, sampleBatch(ledger, 0, plain(9), { checkpoints: cut }));
    await appended(store, sampleBatch(ledger, 9, [{ sealed: samplePart('x'.repeat(5000)) }]));
    const one = 40 + sampleEntry(ledger, 1).header.length + 32 + 'open 0'.length;
    const cases: readonly [start: number, entries: number, bytes: number, end: number | undefined][] = [
      [0, 100, 1e9, 10],
      [0, 9, 1e9, 9],
      [0, 8, 1e9, 5],
      [0, 2, 1e9, 2],
      [0, 1, 1e9, 2],
      [0, 100, 9 * one + 100, 9],
      [0, 100, 5 * one + 10, 5],
      [0, 100, 1, 2],
      [1, 100, 1, 2],
      [2, 100, 1, 5],
      [3, 6, 1e9, 9],
      [9, 100, 100, 10],
      [10, 100, 1e9, undefined],
      [11, 100, 1e9, undefined],
    ];
    for (const [start, entries, limit, end] of cases) {
      const batch = await store.batch(ledger, start, entries, limit);
      const what = `from ${start}, at most ${entries} entries and ${limit} bytes`;
      t.equal(batch?.checkpoint.treeSize, end, what);
      t.equal(batch?.start, end && start, what);
      t.equal(batch?.entries.length, end && end - start, what);
      t.equal(batch?.entries[0]?.sequence, end && start, what);
    }
    t.equal(await store.batch(otherLedger, 0, 100, 1e9), undefined, 'a ledger not held');
  });
}
