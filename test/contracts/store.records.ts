import type { Test } from 'tap';
import {
  bytes,
  ledger,
  otherLedger,
  plain,
  recordId,
  sampleBatch,
  samplePart,
  sampleRecord,
} from '../store/sample-batch.ts';
import { appended, type StoreHome } from './store.home.ts';

export function recordContract(t: Test, home: StoreHome): void {
  t.test('records are inserted, updated and found by id and by natural key', async (t) => {
    const { store } = await home.open(t);
    const records = [
      sampleRecord(ledger, 0),
      sampleRecord(ledger, 1, { naturalKey: undefined, fingerprint: undefined, state: 'WITHDRAWN' }),
      sampleRecord(ledger, 2, { objected: true, repairEffects: 5, revision: 7, lastSequence: 9 }),
    ];
    await appended(store, sampleBatch(ledger, 0, plain(3), { inserts: records }));
    t.same(await store.record(recordId(2)), records[2]);
    t.equal(await store.record(recordId(9)), undefined);

    const changed = { ...sampleRecord(ledger, 0), state: 'ERASED', naturalKey: undefined, lastSequence: 3 } as const;
    const also = { ...sampleRecord(ledger, 2), fingerprint: bytes('new'), contentSequence: 3, revision: 8 };
    await appended(store, sampleBatch(ledger, 3, plain(1), { updates: [changed, also] }));
    t.same(await Promise.all([0, 1, 2].map((id) => store.record(recordId(id)))), [changed, records[1], also]);

    const found = await store.transaction(async (tx) => ({
      byKey: await tx.recordsByNaturalKey(ledger, [bytes(`key ${ledger} 0`), bytes(`key ${ledger} 2`)]),
      byId: await tx.recordsById(ledger, [recordId(1), recordId(2), recordId(9)]),
      none: [await tx.recordsById(ledger, []), await tx.recordsById(otherLedger, [recordId(1)])],
    }));
    t.same(found.byKey, [also], 'a key given up is not found');
    t.same(new Set(found.byId.map(({ id }) => id)), new Set([recordId(1), recordId(2)]));
    t.same(found.none, [[], []]);
  });

  t.test('a natural key given up in a batch may be taken in the same batch', async (t) => {
    const { store } = await home.open(t);
    const first = sampleRecord(ledger, 0);
    await appended(store, sampleBatch(ledger, 0, plain(1), { inserts: [first] }));
    const updates = [{ ...first, state: 'WITHDRAWN' as const, naturalKey: undefined }];
    const inserts = [{ ...sampleRecord(ledger, 1), naturalKey: first.naturalKey }];
    await appended(store, sampleBatch(ledger, 1, plain(2), { inserts, updates }));
    const found = await store.transaction((tx) => tx.recordsByNaturalKey(ledger, [bytes(`key ${ledger} 0`)]));
    t.same(found, inserts);
  });

  t.test('a record of another city with an id of ours does not hide ours', async (t) => {
    const { store } = await home.open(t);
    const foreign = sampleRecord(otherLedger, 0, { naturalKey: undefined });
    await appended(store, sampleBatch(otherLedger, 0, plain(1), { inserts: [foreign] }), 'replica');
    await appended(store, sampleBatch(ledger, 0, plain(1), { inserts: [sampleRecord(ledger, 0)] }));
    t.same(await store.record(recordId(0)), sampleRecord(ledger, 0));
  });

  t.test('the revisions of a record are its chain, oldest first, without quarantined entries', async (t) => {
    const { store } = await home.open(t);
    const chain = [
      { record: 1 },
      { record: 2 },
      { record: 1, previous: 0, sealed: samplePart('sealed') },
      { record: 1, previous: 2, quarantined: 'DATE_ORDER' },
      { record: 1, previous: 3 },
      { record: 3, quarantined: 'REQUIRED_MISSING' },
    ];
    const batch = sampleBatch(ledger, 0, chain);
    await appended(store, batch, 'replica');
    const expected = [0, 2, 4].map((sequence) => store.entry(ledger, sequence));
    t.same(await store.revisions(ledger, 4), await Promise.all(expected));
    t.same(
      (await store.revisions(ledger, 2)).map(({ sequence }) => sequence),
      [0, 2],
    );
    t.same(await store.revisions(ledger, 5), []);
    t.same(await store.quarantined(10), [
      { ledger, sequence: 3, code: 'DATE_ORDER' },
      { ledger, sequence: 5, code: 'REQUIRED_MISSING' },
    ]);
    t.same(await store.quarantined(1), [{ ledger, sequence: 3, code: 'DATE_ORDER' }]);
  });
}
