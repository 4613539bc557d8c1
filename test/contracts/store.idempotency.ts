import type { Test } from 'tap';
import type { Store } from '../../src/exchange/ports/store.ts';
import { bytes } from '../store/sample-batch.ts';
import type { StoreHome } from './store.home.ts';

const client = 'spiffe://g60.credit/city/330100/client/court';

function claim(key: string, { digest = bytes(key), expiresAt = 1_000, who = client } = {}) {
  return { client: who, key, digest, expiresAt };
}

/** Claims the key and, when it is new, answers it. */
async function ask(store: Store, asked: ReturnType<typeof claim>, answer: string, now = 0) {
  return await store.transaction(async (tx) => {
    const [held] = await tx.claimKeys([asked], now);
    if (!held) await tx.saveAnswers([{ client: asked.client, key: asked.key, answer }]);
    return held;
  });
}

export function idempotencyContract(t: Test, home: StoreHome): void {
  t.test('a key is claimed once; later claims get its digest and answer, in the claims’ order', async (t) => {
    const { store } = await home.open(t);
    t.equal(await ask(store, claim('b'), '{"b":1}'), undefined);
    const held = { digest: bytes('b'), answer: '{"b":1}' };
    t.same(await ask(store, claim('b', { digest: bytes('other') }), '{"b":2}'), held);
    t.equal(await ask(store, claim('b', { who: 'another client' }), '{"b":3}'), undefined, 'keys are the client’s own');
    const several = await store.transaction((tx) => tx.claimKeys([claim('c'), claim('b'), claim('a')], 0));
    t.same(several, [undefined, held, undefined]);
    t.same(await store.transaction((tx) => tx.claimKeys([], 0)), []);
  });

  t.test('a key is free again past its time, after a rollback, and when nothing was answered', async (t) => {
    const { store } = await home.open(t);
    await ask(store, claim('late', { expiresAt: 1_000 }), '1');
    t.ok(await ask(store, claim('late'), '2', 999));
    t.equal(await ask(store, claim('late', { digest: bytes('new'), expiresAt: 3_000 }), '3', 1_000), undefined);
    t.same(await ask(store, claim('late'), '4', 2_000), { digest: bytes('new'), answer: '3' });

    const failing = store.transaction(async (tx) => {
      await tx.claimKeys([claim('rolled back')], 0);
      throw new Error('refused');
    });
    await t.rejects(failing, { message: 'refused' });
    t.equal(await ask(store, claim('rolled back'), '5'), undefined);

    await store.transaction((tx) => tx.claimKeys([claim('unanswered')], 0));
    t.equal(await ask(store, claim('unanswered'), '6'), undefined);
  });

  t.test('of two transactions that claim a key at once the second is given the first one’s answer', async (t) => {
    const { store, second } = await home.open(t);
    const other = await second();
    for (let round = 0; round < 10; round++) {
      const asked = claim(`round ${round}`);
      const [one, two] = await Promise.all([ask(store, asked, 'first'), ask(other, asked, 'second')]);
      t.ok((one === undefined) !== (two === undefined), 'one of them is the first');
      t.equal((one ?? two)?.answer, one ? 'second' : 'first');
    }
  });

  t.test('transactions that claim the same keys in another order do not wait for each other for ever', async (t) => {
    const { store, second } = await home.open(t);
    const other = await second();
    const keys = Array.from({ length: 3_000 }, (_, index) => claim(`key ${index}`));
    const [one, two] = await Promise.all([
      store.transaction((tx) => tx.claimKeys(keys, 0)),
      other.transaction((tx) => tx.claimKeys([...keys].reverse(), 0)),
    ]);
    t.equal(one.length + two.length, 6_000);
  });

  t.test('answers are dropped past their time', async (t) => {
    const { store } = await home.open(t);
    await ask(store, claim('old', { expiresAt: 1_000 }), '1');
    await ask(store, claim('young', { expiresAt: 1_001 }), '2');
    await store.expire(1_000, 0);
    t.equal(await ask(store, claim('old'), '3'), undefined);
    t.ok(await ask(store, claim('young'), '4'));
  });
}
