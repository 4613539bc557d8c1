import type { Test } from 'tap';
import type { Tile } from '../../src/exchange/ports/ledger.ts';
import {
  bytes,
  ledger,
  otherLedger,
  plain,
  sampleBatch,
  sampleCheckpoint,
  sampleReceipt,
} from '../store/sample-batch.ts';
import { appended, created, type StoreHome } from './store.home.ts';

function tile(level: number, index: number): Tile {
  const hashes = Buffer.concat(Array.from({ length: 256 }, (_, hash) => bytes(`hash ${level} ${index} ${hash}`)));
  return { level, index, hashes, root: bytes(`root of tile ${level} ${index}`) };
}

export function proofContract(t: Test, home: StoreHome): void {
  t.test('headers, tiles and tile roots are read in order, inside a transaction and outside', async (t) => {
    const { store } = await home.open(t);
    const tiles = [tile(0, 0), tile(0, 1), tile(0, 2), tile(1, 0)];
    const batch = sampleBatch(ledger, 0, plain(5), { tiles });
    await appended(store, batch);
    for (const place of ['outside', 'inside'] as const) {
      const reads = await (place === 'outside' ? readTree(store) : store.transaction((tx) => readTree(tx)));
      t.same(
        reads.headers,
        batch.entries.slice(1, 4).map(({ header }) => header),
        place,
      );
      t.same(reads.tiles, [tiles[3], tiles[1]], `as asked for, without those not held, ${place}`);
      t.same(reads.roots, [tiles[1]?.root, tiles[2]?.root], place);
      t.same(reads.unknown, [], place);
    }
  });

  t.test('the newest checkpoint is the batch, or the heartbeat that came after it', async (t) => {
    const { store } = await home.open(t);
    t.equal(await store.newestCheckpoint(ledger), undefined);
    await appended(store, sampleBatch(ledger, 0, plain(2)));
    t.same(await store.newestCheckpoint(ledger), sampleCheckpoint(2));
    const cases: readonly [what: string, treeSize: number, issuedAt: number, expected: 'saved' | 'stale'][] = [
      ['over another size', 1, 50_000, 'stale'],
      ['not newer than the batch', 2, 10_002, 'stale'],
      ['newer', 2, 50_000, 'saved'],
      ['as new as the one held', 2, 50_000, 'stale'],
      ['older than the one held', 2, 49_999, 'stale'],
      ['newer still', 2, 60_000, 'saved'],
    ];
    for (const [what, treeSize, issuedAt, expected] of cases) {
      t.equal(await store.saveHeartbeat(ledger, sampleCheckpoint(treeSize, issuedAt)), expected, what);
    }
    t.same(await store.newestCheckpoint(ledger), sampleCheckpoint(2, 60_000));
    t.equal((await store.head(ledger))?.issuedAt, 60_000);
    t.same(await store.checkpointAt(ledger, 2), sampleCheckpoint(2), 'the one the entries came with stays');
    t.equal(await store.saveHeartbeat(otherLedger, sampleCheckpoint(0)), 'stale', 'a ledger not held');

    const next = sampleBatch(ledger, 2, plain(1), { checkpoints: [sampleCheckpoint(3, 70_000)] });
    await appended(store, next);
    t.same(await store.newestCheckpoint(ledger), sampleCheckpoint(3, 70_000));
    t.equal(await store.saveHeartbeat(ledger, sampleCheckpoint(2, 80_000)), 'stale', 'the ledger has grown');
  });

  t.test('receipts are found by size and, the first of each receiver, by entry', async (t) => {
    const { store } = await home.open(t);
    await created(store, otherLedger);
    const checkpoints = [sampleCheckpoint(1), sampleCheckpoint(4)];
    await appended(store, sampleBatch(ledger, 0, plain(4), { checkpoints, receipt: sampleReceipt('310117', 4) }));
    await appended(store, sampleBatch(ledger, 4, plain(2)));
    for (const [receiver, treeSize] of [
      ['320500', 1],
      ['320500', 4],
      ['320500', 6],
      ['340100', 4],
    ] as const) {
      await store.confirm(ledger, sampleReceipt(receiver, treeSize));
    }
    await store.confirm(ledger, sampleReceipt('320500', 4, 99_999));
    await store.confirm(otherLedger, sampleReceipt('340100', 1));

    const at4 = ['310117', '320500', '340100'].map((receiver) => sampleReceipt(receiver, 4));
    t.same(await store.receiptsAt(ledger, 4), at4, 'the first receipt over a size is kept');
    t.same(await store.receiptsAt(ledger, 5), []);

    const of = async (sequence: number) =>
      (await store.confirmations(ledger, sequence)).map(({ receiver, treeSize }) => [receiver, treeSize]);
    t.same(await of(0), [
      ['310117', 4],
      ['320500', 1],
      ['340100', 4],
    ]);
    t.same(await of(1), [
      ['310117', 4],
      ['320500', 4],
      ['340100', 4],
    ]);
    t.same(await of(4), [['320500', 6]]);
    t.same(await of(6), []);

    const sizes = async (sequence: number) =>
      (await store.confirmedSizes(ledger, sequence)).map(({ treeSize, receipts }) => [treeSize, receipts]);
    t.same(
      await sizes(0),
      [
        [4, 3],
        [1, 1],
        [6, 1],
      ],
      'most receipts first, then the smaller tree',
    );
    t.same(await sizes(5), [[6, 1]]);
    t.same(await sizes(6), []);
  });

  t.test('the checkpoints before a size are read backwards, so many at a time', async (t) => {
    const { store } = await home.open(t);
    const cut = [2, 5, 9].map((size) => sampleCheckpoint(size));
    await appended(store, sampleBatch(ledger, 0, plain(9), { checkpoints: cut }));
    await appended(store, sampleBatch(otherLedger, 0, plain(3)), 'replica');
    const cases: readonly [size: number, limit: number, sizes: number[]][] = [
      [10, 10, [9, 5, 2]],
      [9, 10, [5, 2]],
      [9, 1, [5]],
      [2, 10, []],
    ];
    for (const [size, limit, sizes] of cases) {
      const expected = sizes.map((treeSize) => sampleCheckpoint(treeSize));
      t.same(await store.checkpointsBefore(ledger, size, limit), expected, `${limit} before ${size}`);
    }
    t.same(await store.checkpointsBefore('310117/debtor/1', 10, 10), [], 'a ledger not held');
  });
}

async function readTree(
  reads: Pick<import('../../src/exchange/ports/store.ts').Transaction, 'headers' | 'tiles' | 'tileRoots'>,
) {
  return {
    headers: await reads.headers(ledger, 1, 4),
    tiles: await reads.tiles(ledger, [
      { level: 1, index: 0 },
      { level: 2, index: 0 },
      { level: 0, index: 1 },
    ]),
    roots: await reads.tileRoots(ledger, 0, 1, 3),
    unknown: await reads.headers(otherLedger, 0, 10),
  };
}
