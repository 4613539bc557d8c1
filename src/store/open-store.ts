import type { Store } from '../exchange/ports/store.ts';
import { accessStore } from './access-store.ts';
import { auditStore } from './audit-store.ts';
import { deliveryStore } from './delivery-store.ts';
import { expire } from './expire.ts';
import { heartbeatStore } from './heartbeat-store.ts';
import { importStore } from './import-store.ts';
import { inTransaction } from './in-transaction.ts';
import { ledgerReads } from './ledger-reads.ts';
import { migrate } from './migrate.ts';
import type { Pool } from './pool.ts';
import { recordReads } from './record-reads.ts';
import { Session, Statements } from './session.ts';
import { rulesMark } from './settings.ts';
import { tidy } from './tidy.ts';
import { transaction } from './transaction.ts';
import { trustStore } from './trust-store.ts';

export interface StoreOptions {
  /** The schema of this city's tables; cities that share a database have one each. */
  readonly schema: string;
}

/**
 * The store over a pool, its schema brought up to date. The pool stays its opener's: closing the store does not end
 * it, since the queue and other cities' stores may use it too.
 *
 * @throws GatewayError STORE_UNAVAILABLE
 */
export async function openStore(pool: Pool, { schema }: StoreOptions): Promise<Store> {
  const statements = new Statements(schema);
  await migrate(pool, statements);
  const session = new Session(pool, statements, new Map());
  return {
    ...ledgerReads(session),
    ...recordReads(session),
    ...deliveryStore(session),
    ...heartbeatStore(session),
    ...trustStore(session),
    ...accessStore(pool, session),
    ...auditStore(session),
    ...importStore(session),
    ...rulesMark(session),
    transaction: (work) => inTransaction(pool, session, (inside) => work(transaction(inside))),
    expire: (now, importsBefore) => expire(session, now, importsBefore),
    tidy: () => tidy(pool, session),
    async ping() {
      await session.rows('SELECT 1');
    },
    close: async () => undefined,
  };
}
