import type { LedgerReads } from '../exchange/ports/store.ts';
import { confirmation, storedReceipt } from './rows.ts';
import type { Session } from './session.ts';

const RECEIPTS_AT = `
  SELECT receiver, tree_size, received_at, erased_through, envelope
  FROM {schema}.receipts WHERE ledger = $1 AND tree_size = $2 ORDER BY receiver`;

// Steps from receiver to receiver through the index: there are nine of them over millions of receipts.
const receivers = `
  RECURSIVE step AS (
    (SELECT receiver FROM {schema}.receipts WHERE ledger = $1 ORDER BY receiver LIMIT 1)
    UNION ALL
    SELECT (
      SELECT r.receiver FROM {schema}.receipts r
      WHERE r.ledger = $1 AND r.receiver > step.receiver ORDER BY r.receiver LIMIT 1
    ) FROM step WHERE step.receiver IS NOT NULL
  ), receivers AS (SELECT receiver FROM step WHERE receiver IS NOT NULL)`;
const CONFIRMATIONS = `
  WITH ${receivers}
  SELECT receiver, f.tree_size, f.received_at, f.erased_through
  FROM receivers CROSS JOIN LATERAL (
    SELECT tree_size, received_at, erased_through FROM {schema}.receipts r
    WHERE r.ledger = $1 AND r.receiver = receivers.receiver AND r.tree_size > $2
    ORDER BY r.tree_size LIMIT 1
  ) f ORDER BY receiver`;
// Only the nearest sizes are looked at, by checkpoint and by each receiver: a ledger has millions.
const CONFIRMED_SIZES = `
  WITH ${receivers}, near AS (
    (SELECT tree_size FROM {schema}.checkpoints WHERE ledger = $1 AND tree_size > $2 ORDER BY tree_size LIMIT 100)
    UNION
    SELECT f.tree_size FROM receivers CROSS JOIN LATERAL (
      SELECT tree_size FROM {schema}.receipts r
      WHERE r.ledger = $1 AND r.receiver = receivers.receiver AND r.tree_size > $2
      ORDER BY r.tree_size LIMIT 100
    ) f
  )
  SELECT c.tree_size,
    (SELECT count(*) FROM {schema}.receipts r WHERE r.ledger = $1 AND r.tree_size = c.tree_size) AS receipts
  FROM near JOIN {schema}.checkpoints c ON c.ledger = $1 AND c.tree_size = near.tree_size
  ORDER BY receipts DESC, c.tree_size`;

export function receiptReads(session: Session): Pick<LedgerReads, 'receiptsAt' | 'confirmations' | 'confirmedSizes'> {
  return {
    receiptsAt: async (id, treeSize) => (await session.ledgerRows(id, RECEIPTS_AT, treeSize)).map(storedReceipt),
    confirmations: async (id, sequence) => (await session.ledgerRows(id, CONFIRMATIONS, sequence)).map(confirmation),
    confirmedSizes: async (id, sequence) =>
      (await session.ledgerRows(id, CONFIRMED_SIZES, sequence)).map((row) => ({
        treeSize: Number(row.tree_size),
        receipts: Number(row.receipts),
      })),
  };
}
