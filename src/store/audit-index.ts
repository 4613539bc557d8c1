import type { Transaction } from '../exchange/ports/store.ts';
import { CopyRows } from './copy-rows.ts';
import type { TransactionSession } from './session.ts';

const AUDIT_INDEX = '{schema}.audit_index (ledger, sequence, at, action, actor, subject)';

/** Sequence of the ledger's first event from an instant on, NULL when there is none: times never decrease with it. */
export const firstFrom = (instant: string) =>
  `(SELECT sequence FROM {schema}.audit_index WHERE ledger = $1 AND at >= ${instant} ORDER BY at, sequence LIMIT 1)`;

/**
 * The actions that begin with a prefix among the events that meet a condition, by steps from one to the next through
 * the index that leads with its columns: there are dozens of them over millions of events, and each has its events in
 * the order of the sequence, as those of a prefix together have not.
 */
export const actionsAmong = (condition: string, prefix: string) => `
  RECURSIVE step AS (
    (SELECT i.action FROM {schema}.audit_index i
     WHERE ${condition} AND i.action >= ${prefix}::text ORDER BY i.action LIMIT 1)
    UNION ALL
    SELECT (
      SELECT i.action FROM {schema}.audit_index i
      WHERE ${condition} AND i.action > step.action ORDER BY i.action LIMIT 1
    ) FROM step WHERE starts_with(step.action, ${prefix})
  ), actions AS (SELECT action FROM step WHERE starts_with(action, ${prefix}))`;

export function auditIndex(session: TransactionSession): Pick<Transaction, 'indexAudit'> {
  return {
    async indexAudit(ledger, events) {
      const number = await session.ledgerNumber(ledger);
      if (number === undefined) throw new Error(`ledger ${ledger} was not locked before its events were indexed`);
      const rows = new CopyRows(6, events.length * 200);
      for (const { sequence, at, action, actor, subject } of events) {
        rows.row().int4(number).int8(sequence).int8(at).text(action).text(actor).bytes(subject);
      }
      await session.copyIn(AUDIT_INDEX, rows.finish());
    },
  };
}
