import type { LedgerHead } from '../exchange/ports/ledger.ts';
import type { LedgerId } from '../ledger/ledger-id.ts';
import { headColumns, ledgerHead } from './ledger-head.ts';
import type { Session } from './session.ts';

const LOCK_HEAD = `SELECT ${headColumns} FROM {schema}.ledgers WHERE id = $1 FOR UPDATE`;
const INSERT_LEDGER = `
  INSERT INTO {schema}.ledgers (id, own) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING RETURNING number`;

// Attached rather than created as a partition: that would lock the parent table against every reader and writer.
const partitioned = ['entries', 'sealed_parts'].map((table) => ({
  create: (number: number) => `CREATE TABLE {schema}.${table}_${number} (LIKE {schema}.${table} INCLUDING ALL)`,
  attach: (number: number) =>
    `ALTER TABLE {schema}.${table} ATTACH PARTITION {schema}.${table}_${number} FOR VALUES IN (${number})`,
}));

/** Locks the ledger's row to the end of the transaction; a ledger not held yet is created, with its partitions. */
export async function lockLedger(session: Session, id: LedgerId, ownership: 'own' | 'replica'): Promise<LedgerHead> {
  const held = await lockHead(session, id);
  if (held) return held;
  // Of two transactions that create the same ledger the second waits here and then finds the first one's.
  const [created] = await session.rows<{ number: number }>(INSERT_LEDGER, [id, ownership === 'own']);
  for (const { create, attach } of created ? partitioned : []) {
    await session.rows(create(created?.number ?? 0));
    await session.rows(attach(created?.number ?? 0));
  }
  const head = await lockHead(session, id);
  if (!head) throw new Error(`ledger ${id} vanished while it was being created`);
  return head;
}

async function lockHead(session: Session, id: LedgerId): Promise<LedgerHead | undefined> {
  const [row] = await session.rows(LOCK_HEAD, [id]);
  if (!row) return undefined;
  session.numbers.set(id, row.number);
  return ledgerHead(row);
}
