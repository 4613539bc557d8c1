import type { QuarantinedEntry, QuarantineVerdict } from '../exchange/ports/ledger.ts';
import type { Transaction } from '../exchange/ports/store.ts';
import type { LedgerId } from '../ledger/ledger-id.ts';
import { changeRecords } from './record-changes.ts';
import { entryColumns, storedEntry } from './rows.ts';
import type { TransactionSession } from './session.ts';

const PAGE = `
  SELECT ${entryColumns}, q.code
  FROM {schema}.quarantined q JOIN {schema}.entries e ON e.ledger = $1 AND e.sequence = q.sequence
  LEFT JOIN {schema}.sealed_parts s ON s.ledger = $1 AND s.sequence = q.sequence
  WHERE q.ledger = $1 AND q.sequence >= $2
  ORDER BY q.sequence LIMIT $3`;
const RELEASE = `
  WITH released AS (
    DELETE FROM {schema}.quarantined q USING unnest($2::bigint[]) AS r (sequence)
    WHERE q.ledger = $1 AND q.sequence = r.sequence
  )
  UPDATE {schema}.entries e SET previous = r.previous
  FROM unnest($2::bigint[], $3::bigint[]) AS r (sequence, previous) WHERE e.ledger = $1 AND e.sequence = r.sequence`;
const KEEP = `
  UPDATE {schema}.quarantined q SET code = k.code
  FROM unnest($2::bigint[], $3::text[]) AS k (sequence, code)
  WHERE q.ledger = $1 AND q.sequence = k.sequence AND q.code <> k.code`;

export function quarantine(session: TransactionSession): Pick<Transaction, 'quarantinedEntries' | 'judgeQuarantined'> {
  return {
    quarantinedEntries: async (ledger, from, limit): Promise<QuarantinedEntry[]> =>
      (await session.ledgerRows(ledger, PAGE, from, limit)).map((row) => ({ ...storedEntry(row), code: row.code })),
    judgeQuarantined: (ledger, verdict) => judge(session, ledger, verdict),
  };
}

async function judge(session: TransactionSession, ledger: LedgerId, verdict: QuarantineVerdict): Promise<void> {
  const number = await session.ledgerNumber(ledger);
  if (number === undefined) throw new Error(`ledger ${ledger} was not locked before its quarantine was judged`);
  const { released, kept } = verdict;
  const sequences = (entries: readonly { readonly sequence: number }[]) => entries.map(({ sequence }) => sequence);
  if (kept.length > 0) await session.change(KEEP, [number, sequences(kept), kept.map(({ code }) => code)]);
  if (released.length === 0) return;
  await session.change(RELEASE, [number, sequences(released), released.map(({ previous }) => previous ?? null)]);
  // After the chain is made whole: an erasure goes along it.
  await changeRecords(session, number, verdict);
}
