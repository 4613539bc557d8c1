/** A process that appends without end and tells its parent each size it has committed; it is there to be killed. */
import type { Store } from '../../src/exchange/ports/store.ts';
import { openStore } from '../../src/store/open-store.ts';
import { openPglitePool } from '../../src/store/pglite-pool.ts';
import type { Pool } from '../../src/store/pool.ts';
import { openPostgresPool } from '../../src/store/postgres-pool.ts';
import { ledger, otherLedger, plain, sampleBatch } from '../store/sample-batch.ts';

/** @param place a directory for `pglite`, a connection string for `postgres` */
export async function openVictim(home: string, place: string): Promise<{ store: Store; pool: Pool }> {
  const pool = home === 'pglite' ? await openPglitePool(place) : openPostgresPool(place, { maxConnections: 4 });
  return { pool, store: await openStore(pool, { schema: 'victim' }) };
}

async function appendForEver(store: Store): Promise<void> {
  for (;;) {
    const size = await store.transaction(async (tx) => {
      const head = await tx.lockLedger(ledger, 'own');
      await tx.append(sampleBatch(ledger, head.size, plain(20)));
      return head.size + 20;
    });
    process.send?.(size);
    const failing = store.transaction(async (tx) => {
      await tx.lockLedger(otherLedger, 'own');
      await tx.append(sampleBatch(otherLedger, 0, plain(20)));
      throw new Error('never committed');
    });
    await failing.catch(() => undefined);
  }
}

const [, , home, place] = process.argv;
if (process.send && home && place) {
  process.on('disconnect', () => process.exit(1));
  const { store } = await openVictim(home, place);
  await appendForEver(store);
}
