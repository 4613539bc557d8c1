import type { Test } from 'tap';
import { ledger, otherLedger, sampleReceipt } from '../store/sample-batch.ts';
import { created, type StoreHome } from './store.home.ts';

const peer = '320500';
const untouched = {
  peer,
  ledger,
  treeSize: 0,
  erasedThrough: 0,
  confirmedAt: undefined,
  failures: 0,
  failure: undefined,
  failedAt: undefined,
  parkedAt: undefined,
};

export function deliveryContract(t: Test, home: StoreHome): void {
  t.test('a cursor begins at nothing and moves with receipts, never back', async (t) => {
    const { store } = await home.open(t);
    await created(store, ledger);
    t.same(await store.cursor(peer, ledger), untouched);
    t.same(await store.cursors(), []);
    const cases: readonly [what: string, size: number, at: number, erased: number, expected: object][] = [
      ['the first receipt', 4, 100, 1, { treeSize: 4, confirmedAt: 100, erasedThrough: 1 }],
      ['a later receipt over more', 9, 200, 2, { treeSize: 9, confirmedAt: 200, erasedThrough: 2 }],
      ['the same again', 9, 200, 2, { treeSize: 9, confirmedAt: 200, erasedThrough: 2 }],
      ['an older one that comes late', 4, 100, 1, { treeSize: 9, confirmedAt: 200, erasedThrough: 2 }],
      ['a newer one over the same size', 9, 300, 7, { treeSize: 9, confirmedAt: 300, erasedThrough: 7 }],
    ];
    for (const [what, size, at, erased, expected] of cases) {
      await store.confirm(ledger, sampleReceipt(peer, size, at, erased));
      t.same(await store.cursor(peer, ledger), { ...untouched, ...expected }, what);
    }
    await store.rewind(peer, ledger, 3);
    t.equal((await store.cursor(peer, ledger)).treeSize, 3, 'the peer says it has less');
    await store.rewind('340100', ledger, 2);
    t.equal((await store.cursor('340100', ledger)).treeSize, 2, 'or more than we knew');
  });

  t.test('failures are counted until a receipt comes', async (t) => {
    const { store } = await home.open(t);
    await created(store, ledger);
    await store.fail(peer, ledger, 'PEER_UNREACHABLE', 100, 'retry');
    await store.fail(peer, ledger, 'OVERLOADED', 200, 'retry');
    const failed = { ...untouched, failures: 2, failure: 'OVERLOADED', failedAt: 200 };
    t.same(await store.cursor(peer, ledger), failed);
    await store.confirm(ledger, sampleReceipt(peer, 1, 300));
    t.same(await store.cursor(peer, ledger), { ...untouched, treeSize: 1, confirmedAt: 300 });
  });

  t.test('a parked pair stays so through receipts and failures, until it or its peer is unparked', async (t) => {
    const { store } = await home.open(t);
    await created(store, ledger, otherLedger);
    const parked = async () => (await store.cursors()).map((cursor) => [cursor.peer, cursor.ledger, cursor.parkedAt]);
    for (const [city, id] of [
      [peer, ledger],
      [peer, otherLedger],
      ['340100', ledger],
    ] as const) {
      await store.fail(city, id, 'ROOT_MISMATCH', 100, 'parked');
    }
    await store.fail(peer, ledger, 'PEER_UNREACHABLE', 200, 'retry');
    await store.confirm(ledger, sampleReceipt(peer, 1));
    t.same(await parked(), [
      [peer, otherLedger, 100],
      [peer, ledger, 100],
      ['340100', ledger, 100],
    ]);
    await store.unpark('340100', ledger);
    t.same(await parked(), [
      [peer, otherLedger, 100],
      [peer, ledger, 100],
      ['340100', ledger, undefined],
    ]);
    await store.unpark(peer, undefined);
    t.same(await parked(), [
      [peer, otherLedger, undefined],
      [peer, ledger, undefined],
      ['340100', ledger, undefined],
    ]);
  });
}
