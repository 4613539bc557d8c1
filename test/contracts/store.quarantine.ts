import type { Test } from 'tap';
import type { QuarantineVerdict } from '../../src/exchange/ports/ledger.ts';
import type { Store } from '../../src/exchange/ports/store.ts';
import { ledger, otherLedger, recordId, sampleBatch, samplePart, sampleRecord } from '../store/sample-batch.ts';
import { appended, dump, type StoreHome } from './store.home.ts';

const samples = [
  { record: 1, quarantined: 'DATE_ORDER' },
  { record: 2 },
  { record: 1, quarantined: 'DATE_ORDER', sealed: samplePart('sealed') },
  { record: 3, quarantined: 'DATE_ORDER' },
];
const nothing: QuarantineVerdict = { released: [], kept: [], inserts: [], updates: [], erase: [] };

function judge(store: Store, verdict: Partial<QuarantineVerdict>): Promise<void> {
  return store.transaction(async (tx) => {
    await tx.lockLedger(ledger, 'replica');
    await tx.judgeQuarantined(ledger, { ...nothing, ...verdict });
  });
}

export function quarantineContract(t: Test, home: StoreHome): void {
  t.test('quarantined entries are read in pages, with their parts and codes', async (t) => {
    const { store } = await home.open(t);
    await appended(store, sampleBatch(ledger, 0, samples), 'replica');
    await appended(store, sampleBatch(otherLedger, 0, [{ quarantined: 'TOO_LONG' }]), 'replica');
    const page = (from: number, limit: number) => store.transaction((tx) => tx.quarantinedEntries(ledger, from, limit));
    const expected = await Promise.all(
      [0, 2, 3].map(async (sequence) => ({ ...(await store.entry(ledger, sequence)), code: 'DATE_ORDER' })),
    );
    t.same(await page(0, 10), expected);
    t.same(await page(0, 2), expected.slice(0, 2));
    t.same(await page(1, 10), expected.slice(1));
    t.same(await page(4, 10), []);
  });

  t.test('a released entry joins the chain of its record, the others keep their place with a new code', async (t) => {
    const { store } = await home.open(t);
    const second = sampleRecord(ledger, 2, { lastSequence: 1, contentSequence: 1 });
    await appended(store, sampleBatch(ledger, 0, samples, { inserts: [second] }), 'replica');
    const first = sampleRecord(ledger, 1, { revision: 2, contentSequence: 2, lastSequence: 2 });
    const objected = { ...second, objected: true };
    await judge(store, {
      released: [
        { sequence: 0, previous: undefined },
        { sequence: 2, previous: 0 },
      ],
      kept: [{ sequence: 3, code: 'RECORD_CLOSED' }],
      inserts: [first],
      updates: [objected],
    });
    t.same(await store.quarantined(10), [{ ledger, sequence: 3, code: 'RECORD_CLOSED' }]);
    t.same(await Promise.all([1, 2].map((id) => store.record(recordId(id)))), [first, objected]);
    const chain = (await store.revisions(ledger, 2)).map(({ sequence }) => sequence);
    t.same(chain, [0, 2]);
  });

  t.test('a released erasure drops the parts of the chain it ends', async (t) => {
    const { store } = await home.open(t);
    await appended(store, sampleBatch(ledger, 0, samples.slice(0, 3)), 'replica');
    const erased = sampleRecord(ledger, 1, { state: 'ERASED', lastSequence: 2 });
    const released = [{ sequence: 2, previous: 0 }];
    await judge(store, { released, inserts: [erased], erase: [2] });
    const entries = await Promise.all([0, 1, 2].map((sequence) => store.entry(ledger, sequence)));
    t.same(
      entries.map((entry) => entry?.open !== undefined),
      [false, true, false],
    );
    t.equal(entries[2]?.sealed, undefined);
  });

  t.test('a verdict that can not be stored whole changes nothing', async (t) => {
    const opened = await home.open(t);
    const { store } = opened;
    await appended(store, sampleBatch(ledger, 0, samples), 'replica');
    const before = await dump(opened);
    const released = [{ sequence: 0, previous: undefined }];
    await t.rejects(judge(store, { released, updates: [sampleRecord(ledger, 9)] }), 'a record that is not held');
    t.same(await dump(opened), before);
  });

  t.test('the rules that entries were examined with are remembered', async (t) => {
    const { store, second } = await home.open(t);
    t.equal(await store.examinedRules(), undefined);
    for (const rules of ['one', 'two']) {
      await store.saveExaminedRules(rules);
      t.equal(await (await second()).examinedRules(), rules);
    }
  });
}
