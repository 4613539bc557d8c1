import type { Transaction } from '../exchange/ports/store.ts';
import { append } from './append.ts';
import { auditIndex } from './audit-index.ts';
import { idempotencyKeys } from './idempotency.ts';
import { importProgress } from './import-store.ts';
import { lockLedger } from './lock-ledger.ts';
import { quarantine } from './quarantine.ts';
import { recordLookups } from './record-reads.ts';
import type { TransactionSession } from './session.ts';
import { treeReads } from './tree-reads.ts';

/** What a use case reads and writes inside the transaction of the session. */
export function transaction(session: TransactionSession): Transaction {
  return {
    ...treeReads(session),
    ...recordLookups(session),
    ...idempotencyKeys(session),
    ...importProgress(session),
    ...quarantine(session),
    ...auditIndex(session),
    lockLedger: (id, ownership) => lockLedger(session, id, ownership),
    append: (batch) => append(session, batch),
  };
}
