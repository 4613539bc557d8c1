import type { Test } from 'tap';
import { Withheld } from '../../src/wire/proto.ts';
import { ledger, sampleBatch, samplePart } from '../store/sample-batch.ts';
import { appended, dump, type StoreHome } from './store.home.ts';

const { WITHHELD_PRESENT: present, WITHHELD_ERASED: erased, WITHHELD_NOT_SHARED: notShared } = Withheld;

export function eraseContract(t: Test, home: StoreHome): void {
  t.test('an erased record loses both parts of its whole chain, and of its quarantined entries', async (t) => {
    const opened = await home.open(t);
    const { store } = opened;
    const secret = (sequence: number) => samplePart(`secret ${sequence}`);
    const kept = (sequence: number) => samplePart(`kept ${sequence}`);
    const samples = [
      { record: 1, open: secret(0), sealed: secret(100) },
      { record: 2, open: kept(1), sealed: kept(101) },
      { record: 1, previous: 0, open: undefined, openWithheld: notShared, sealed: secret(102) },
      { record: 1, open: secret(3), quarantined: 'DATE_ORDER' },
      { record: 3, open: kept(4), quarantined: 'DATE_ORDER' },
      { record: 1, previous: 2, open: secret(5), sealedWithheld: notShared },
    ];
    await appended(store, sampleBatch(ledger, 0, samples));
    const headers = await store.headers(ledger, 0, 6);
    // The ERASE itself comes with one more revision of the record in the same batch.
    const last = [
      { record: 1, previous: 5, open: secret(6) },
      { record: 1, previous: 6, open: undefined },
    ];
    await appended(store, sampleBatch(ledger, 6, last, { erase: [7] }));

    const seen = await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map((sequence) => store.entry(ledger, sequence)));
    t.same(
      seen.map((entry) => [entry?.openWithheld, entry?.sealedWithheld]),
      [
        [erased, erased],
        [present, present],
        [erased, erased],
        [erased, present],
        [present, present],
        [erased, erased],
        [erased, present],
        [present, present],
      ],
      'ERASED stands where a part was committed, here or elsewhere',
    );
    for (const sequence of [0, 2, 3, 5, 6, 7]) {
      t.equal(seen[sequence]?.open ?? seen[sequence]?.sealed, undefined, `entry ${sequence}`);
    }
    t.same([seen[1]?.open, seen[1]?.sealed, seen[4]?.open], [kept(1), kept(101), kept(4)], 'other records keep theirs');
    t.same(await store.headers(ledger, 0, 6), headers, 'headers stay, so every proof holds');
    t.notOk((await dump(opened)).some((row) => row.includes(Buffer.from('secret').toString('hex'))));
  });

  t.test('a record held only as quarantined entries is erased as well', async (t) => {
    const { store } = await home.open(t);
    await appended(store, sampleBatch(ledger, 0, [{ record: 1, quarantined: 'DATE_ORDER' }]));
    await appended(store, sampleBatch(ledger, 1, [{ record: 1, open: undefined }], { erase: [1] }));
    const entry = await store.entry(ledger, 0);
    t.same([entry?.open, entry?.openWithheld], [undefined, erased]);
  });
}
