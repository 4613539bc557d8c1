import { setTimeout as wait } from 'node:timers/promises';
import type { Test } from 'tap';
import { openStore } from '../../src/store/open-store.ts';
import { ledger, otherLedger, plain, sampleBatch, sampleCheckpoint } from '../store/sample-batch.ts';
import { appended, created, dump, type StoreHome } from './store.home.ts';

export function togetherContract(t: Test, home: StoreHome): void {
  t.test('two stores on one database append to a ledger one after the other', async (t) => {
    const { store, second } = await home.open(t);
    const other = await second();
    await created(store, ledger);
    const grow = async (from: typeof store) => {
      await from.transaction(async (tx) => {
        const { size } = await tx.lockLedger(ledger, 'own');
        await wait(2);
        await tx.append(sampleBatch(ledger, size, plain(2)));
      });
    };
    await Promise.all(Array.from({ length: 10 }, (_, index) => grow(index % 2 ? store : other)));
    t.equal((await store.head(ledger))?.size, 20);
    t.equal((await store.batch(ledger, 0, 100, 1e9))?.entries.length, 20);
  });

  t.test('a ledger locked in one store is not locked in another before the first commits', async (t) => {
    const { store, second } = await home.open(t);
    const other = await second();
    await created(store, ledger);
    const order: string[] = [];
    let locked: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      locked = resolve;
    });
    const first = store.transaction(async (tx) => {
      await tx.lockLedger(ledger, 'own');
      locked();
      await wait(50);
      order.push('first is about to commit');
      await tx.append(sampleBatch(ledger, 0, plain(1)));
    });
    await held;
    const later = other.transaction(async (tx) => {
      const { size } = await tx.lockLedger(ledger, 'own');
      order.push(`second finds ${size}`);
    });
    await Promise.all([first, later]);
    t.same(order, ['first is about to commit', 'second finds 1']);
  });

  t.test('stores that create the same ledgers at once agree', async (t) => {
    const { store, second } = await home.open(t);
    const other = await second();
    await Promise.all([created(store, ledger, otherLedger), created(other, ledger, otherLedger)]);
    t.same(
      (await store.heads()).map(({ id }) => id),
      [otherLedger, ledger],
    );
    await appended(other, sampleBatch(ledger, 0, plain(1)));
    t.ok(await store.entry(ledger, 0));
  });

  t.test('a heartbeat that waited for an append is stale', async (t) => {
    const { store, second } = await home.open(t);
    const other = await second();
    await created(store, ledger);
    const growing = store.transaction(async (tx) => {
      await tx.lockLedger(ledger, 'own');
      await wait(30);
      await tx.append(sampleBatch(ledger, 0, plain(1)));
    });
    await wait(10);
    const heartbeat = other.saveHeartbeat(ledger, sampleCheckpoint(0, 99_999));
    await growing;
    t.ok(['saved', 'stale'].includes(await heartbeat), 'whichever came first');
    t.same(await store.newestCheckpoint(ledger), sampleCheckpoint(1), 'the batch is what counts');
  });

  t.test('stores of cities that share a database do not see each other', async (t) => {
    const { store, pool, schema } = await home.open(t);
    const elsewhere = `${schema}_2`;
    t.teardown(() => pool.query(`DROP SCHEMA IF EXISTS "${elsewhere}" CASCADE`));
    const other = await openStore(pool, { schema: elsewhere });
    await appended(store, sampleBatch(ledger, 0, plain(1)));
    t.same(await other.heads(), []);
    t.same(
      (await dump({ pool, schema: elsewhere })).filter((row) => !row.startsWith('migrations')),
      [],
    );
  });

  t.test('stores that start at once migrate once, and an edited migration stops the start', async (t) => {
    const { pool, schema } = await home.open(t);
    const fresh = `${schema}_3`;
    t.teardown(() => pool.query(`DROP SCHEMA IF EXISTS "${fresh}" CASCADE`));
    await Promise.all([openStore(pool, { schema: fresh }), openStore(pool, { schema: fresh })]);
    await pool.query(`UPDATE "${fresh}".migrations SET checksum = 'edited' WHERE version = 1`);
    await t.rejects(openStore(pool, { schema: fresh }), { message: /migration 1 is not the one/ });
  });

  t.test('a store whose database has gone says so', async (t) => {
    const { store, pool } = await home.openAlone(t);
    await store.ping();
    await store.close();
    await pool.end();
    const unavailable = { code: 'STORE_UNAVAILABLE' };
    await t.rejects(store.ping(), unavailable);
    await t.rejects(store.head(ledger), unavailable);
    await t.rejects(
      store.transaction((tx) => tx.lockLedger(ledger, 'own')),
      unavailable,
    );
  });
}
