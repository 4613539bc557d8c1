import type { Dependencies } from './dependencies.ts';
import { auditTrail, datasets } from './domain/dataset.ts';
import { reexamine } from './exchange/reexamine.ts';
import { ledgerId } from './ledger/ledger-id.ts';

/**
 * A ledger exists from the start, so that its emptiness is signed too. What was committed just before a crash may not
 * be in the guard's file yet: it is put there before any of it is shown to others.
 */
export async function beginOwnLedgers({ city, store, guard }: Dependencies): Promise<void> {
  for (const dataset of [...datasets, auditTrail] as const) {
    const id = ledgerId({ city, dataset, epoch: 1 });
    const { size } = await store.transaction((tx) => tx.lockLedger(id, 'own'));
    // A missing file is for an administrator to explain, not to be made here.
    if (guard.sizes()) await guard.raise(id, size);
  }
}

/** Begins it and answers with what ends it: an entry let out a little later is no reason to serve nothing. */
export function reexamineBeside(dependencies: Dependencies): () => Promise<void> {
  const ending = new AbortController();
  // Not marked as done, it is tried again at the next start.
  const work = reexamine(ending.signal, dependencies).catch(() => dependencies.emit('quarantine.failed'));
  return () => {
    ending.abort();
    return work;
  };
}
