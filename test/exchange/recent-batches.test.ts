import t from 'tap';
import type { StoredBatch } from '../../src/exchange/ports/store.ts';
import { RecentBatches } from '../../src/exchange/recent-batches.ts';
import type { LedgerId } from '../../src/ledger/ledger-id.ts';

const ledger: LedgerId = '330100/licence/1';
const other: LedgerId = '330100/penalty/1';
const limits = { batchEntries: 10, batchBytes: 100 };

function batch(start: number, end: number): StoredBatch {
  const none = { open: undefined, sealed: undefined, openWithheld: 0, sealedWithheld: 0 };
  const entries = Array.from({ length: end - start }, (_, index) => ({
    ...none,
    sequence: start + index,
    header: new Uint8Array(),
  }));
  return { start, entries, checkpoint: { treeSize: end, envelope: new Uint8Array([end]), issuedAt: end } };
}

t.test('batches that follow one another are sent as one, as far as they fit', async (t) => {
  const recent = new RecentBatches(1000);
  recent.keep(ledger, batch(0, 4), 40);
  recent.keep(ledger, batch(4, 8), 40);
  recent.keep(ledger, batch(8, 12), 40);
  const found = recent.find(ledger, 0, limits);
  t.equal(found?.checkpoint.treeSize, 8, 'a third would be too much');
  t.same(
    found?.entries.map(({ sequence }) => sequence),
    [0, 1, 2, 3, 4, 5, 6, 7],
  );
  t.equal(recent.find(ledger, 8, limits)?.checkpoint.treeSize, 12);
  t.equal(recent.find(ledger, 0, { batchEntries: 2, batchBytes: 1 })?.checkpoint.treeSize, 4, 'the first always goes');
  t.equal(recent.find(ledger, 5, limits), undefined, 'nothing begins in the middle of a batch');
  t.equal(recent.find(other, 0, limits), undefined);
});

t.test('the oldest give way, and an erasure clears its ledger', async (t) => {
  const recent = new RecentBatches(100);
  recent.keep(ledger, batch(0, 4), 60);
  recent.keep(other, batch(0, 3), 30);
  recent.keep(ledger, batch(4, 6), 40);
  t.equal(recent.find(ledger, 0, limits), undefined);
  t.equal(recent.find(ledger, 4, limits)?.checkpoint.treeSize, 6);
  recent.forget(ledger);
  t.equal(recent.find(ledger, 4, limits), undefined);
  t.equal(recent.find(other, 0, limits)?.checkpoint.treeSize, 3);
});
