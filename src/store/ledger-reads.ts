import type { StoredEntry } from '../exchange/ports/ledger.ts';
import type { LedgerReads } from '../exchange/ports/store.ts';
import type { LedgerId } from '../ledger/ledger-id.ts';
import { headColumns, ledgerHead } from './ledger-head.ts';
import { receiptReads } from './receipt-reads.ts';
import { entryColumns, storedCheckpoint, storedEntry } from './rows.ts';
import type { Session } from './session.ts';
import { treeReads } from './tree-reads.ts';

const HEAD = `SELECT ${headColumns} FROM {schema}.ledgers WHERE id = $1`;
const HEADS = `SELECT ${headColumns} FROM {schema}.ledgers ORDER BY id`;
const ENTRIES = `
  SELECT ${entryColumns}
  FROM {schema}.entries e LEFT JOIN {schema}.sealed_parts s ON s.ledger = $1 AND s.sequence = e.sequence
  WHERE e.ledger = $1 AND e.sequence >= $2 AND e.sequence < $3
  ORDER BY e.sequence`;
// The largest checkpoint within the limits, or else the next one: a reader is never left without a way on.
const BATCH_CHECKPOINT = `
  WITH reachable AS (
    SELECT tree_size, sum(bytes) OVER (ORDER BY tree_size) AS bytes
    FROM {schema}.checkpoints WHERE ledger = $1 AND tree_size > $2 AND tree_size <= $2 + $3::bigint
  )
  SELECT tree_size, envelope, issued_at FROM {schema}.checkpoints
  WHERE ledger = $1 AND tree_size = coalesce(
    (SELECT max(tree_size) FROM reachable WHERE bytes <= $4),
    (SELECT min(tree_size) FROM {schema}.checkpoints WHERE ledger = $1 AND tree_size > $2))`;
const NEWEST_CHECKPOINT = `
  SELECT size AS tree_size, heartbeat AS envelope, heartbeat_issued_at AS issued_at
  FROM {schema}.ledgers WHERE number = $1 AND heartbeat IS NOT NULL
  UNION ALL
  (SELECT tree_size, envelope, issued_at FROM {schema}.checkpoints WHERE ledger = $1 ORDER BY tree_size DESC LIMIT 1)
  LIMIT 1`;
const CHECKPOINT_AT = `
  SELECT tree_size, envelope, issued_at FROM {schema}.checkpoints WHERE ledger = $1 AND tree_size = $2`;
const CHECKPOINTS_BEFORE = `
  SELECT tree_size, envelope, issued_at FROM {schema}.checkpoints
  WHERE ledger = $1 AND tree_size < $2 ORDER BY tree_size DESC LIMIT $3`;

export function ledgerReads(session: Session): LedgerReads {
  const entries = async (id: LedgerId, start: number, end: number): Promise<StoredEntry[]> =>
    (await session.ledgerRows(id, ENTRIES, start, end)).map(storedEntry);
  const checkpoints = async (id: LedgerId, statement: string, ...values: unknown[]) =>
    (await session.ledgerRows(id, statement, ...values)).map(storedCheckpoint);
  const checkpoint = async (id: LedgerId, statement: string, ...values: unknown[]) =>
    (await checkpoints(id, statement, ...values))[0];

  return {
    ...treeReads(session),
    ...receiptReads(session),
    head: async (id) => (await session.rows(HEAD, [id])).map(ledgerHead)[0],
    heads: async () => (await session.rows(HEADS)).map(ledgerHead),
    async batch(id, start, maxEntries, maxBytes) {
      const end = await checkpoint(id, BATCH_CHECKPOINT, start, maxEntries, maxBytes);
      return end && { start, checkpoint: end, entries: await entries(id, start, end.treeSize) };
    },
    entry: async (id, sequence) => (await entries(id, sequence, sequence + 1))[0],
    newestCheckpoint: (id) => checkpoint(id, NEWEST_CHECKPOINT),
    checkpointAt: (id, treeSize) => checkpoint(id, CHECKPOINT_AT, treeSize),
    checkpointsBefore: (id, treeSize, limit) => checkpoints(id, CHECKPOINTS_BEFORE, treeSize, limit),
  };
}
