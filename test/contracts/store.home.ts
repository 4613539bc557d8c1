import type { Test } from 'tap';
import type { Append } from '../../src/exchange/ports/ledger.ts';
import type { Store } from '../../src/exchange/ports/store.ts';
import type { LedgerId } from '../../src/ledger/ledger-id.ts';
import type { Pool } from '../../src/store/pool.ts';

/** A home of the store, as the contract needs it. */
export interface StoreHome {
  /** An empty store. */
  open(t: Test): Promise<OpenStore>;
  /** An empty store whose pool the test may end. */
  openAlone(t: Test): Promise<OpenStore>;
  /** A place for a store that another process opens, and that is opened again after it: arguments for store.victim.ts. */
  place(t: Test): Promise<readonly [home: string, place: string]>;
  close(): Promise<void>;
}

export interface OpenStore {
  readonly store: Store;
  readonly pool: Pool;
  readonly schema: string;
  /** Another Store object on the same database, as in a second process. */
  second(): Promise<Store>;
}

export async function appended(store: Store, batch: Append, ownership: 'own' | 'replica' = 'own'): Promise<void> {
  await store.transaction(async (tx) => {
    await tx.lockLedger(batch.ledger, ownership);
    await tx.append(batch);
  });
}

export async function created(store: Store, ...ids: LedgerId[]): Promise<void> {
  for (const id of ids) await store.transaction((tx) => tx.lockLedger(id, 'own'));
}

/** Every row of every table, as text. */
export async function dump({ pool, schema }: Pick<OpenStore, 'pool' | 'schema'>): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1`,
    [schema],
  );
  const texts: string[] = [];
  for (const { name } of rows) {
    const content = await pool.query<{ text: string }>(
      `SELECT t::text AS text FROM "${schema}"."${name}" t ORDER BY 1`,
    );
    texts.push(...content.rows.map(({ text }) => `${name} ${text}`));
  }
  return texts;
}
