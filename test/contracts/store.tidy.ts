import type { Test } from 'tap';
import { bytes, ledger, otherLedger, plain, sampleBatch, samplePart } from '../store/sample-batch.ts';
import { appended, type OpenStore, type StoreHome } from './store.home.ts';

async function due({ pool, schema }: OpenStore): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(`SELECT name FROM "${schema}".vacuums_due ORDER BY name`);
  return rows.map(({ name }) => name.replace(/\d+$/, 'N'));
}

export function tidyContract(t: Test, home: StoreHome): void {
  t.test(
    'what was dropped is due to leave the files until it has left them, and only if it was committed',
    async (t) => {
      const opened = await home.open(t);
      const { store } = opened;
      await appended(store, sampleBatch(otherLedger, 0, plain(1)));
      await appended(store, sampleBatch(ledger, 0, [{ record: 1, sealed: samplePart('sealed') }]));
      t.same(await due(opened), []);

      const erasure = sampleBatch(ledger, 1, [{ record: 1, previous: 0, open: undefined }], { erase: [1] });
      const failing = store.transaction(async (tx) => {
        await tx.append(erasure);
        throw new Error('changed my mind');
      });
      await t.rejects(failing);
      t.same(await due(opened), [], 'rolled back');
      await appended(store, erasure);
      t.same(await due(opened), ['entries_N', 'sealed_parts_N']);

      const created = {
        id: 'a',
        client: 'c',
        dataset: 'penalty',
        edition: '2018',
        format: 'csv',
        createdAt: 1,
      } as const;
      await store.createImport(created);
      await store.saveChunk('a', 0, Buffer.from('row'));
      await store.dropChunks('a');
      await store.dropChunks('a');
      const key = { client: 'c', key: 'k', digest: bytes('asked'), expiresAt: 10 };
      await store.transaction((tx) => tx.claimKeys([key], 0));
      await store.expire(10, 0);
      t.same(await due(opened), ['entries_N', 'idempotency_keys', 'import_chunks', 'sealed_parts_N']);

      await store.tidy();
      t.same(await due(opened), []);
      t.equal((await store.batch(ledger, 0, 10, 1e6))?.entries.length, 2, 'nothing else has gone');
      await store.expire(10, 0);
      t.same(await due(opened), [], 'where nothing was dropped, nothing is due');
    },
  );
}
