import { readHeader } from '../ledger/entry.ts';
import type { Session } from './session.ts';
import { mentionPartitions } from './vacuums-due.ts';

const HEADERS_AT = 'SELECT header FROM {schema}.entries WHERE ledger = $1 AND sequence = ANY($2::bigint[])';

// A part was committed if it is here, or if it is known to be withheld: both end up ERASED.
const DROP_PARTS = `
  WITH RECURSIVE chain AS (
    SELECT sequence, previous FROM {schema}.entries WHERE ledger = $1 AND sequence = ANY($2::bigint[])
    UNION
    SELECT e.sequence, e.previous
    FROM chain c JOIN {schema}.entries e ON e.ledger = $1 AND e.sequence = c.previous
  ), doomed AS (
    SELECT sequence FROM chain
    UNION
    SELECT sequence FROM {schema}.quarantined WHERE ledger = $1 AND record_id = ANY($3::uuid[])
  ), dropped AS (
    DELETE FROM {schema}.sealed_parts s USING doomed d WHERE s.ledger = $1 AND s.sequence = d.sequence
    RETURNING s.sequence
  )
  UPDATE {schema}.entries e SET
    open_salt = NULL,
    open_content = NULL,
    open_withheld = CASE WHEN e.open_salt IS NOT NULL OR e.open_withheld <> 0 THEN 1 ELSE 0 END,
    sealed_withheld = CASE WHEN e.sealed_withheld <> 0 OR e.sequence IN (SELECT sequence FROM dropped) THEN 1 ELSE 0 END
  FROM doomed d WHERE e.ledger = $1 AND e.sequence = d.sequence`;

/** Drops both parts of every entry in the chains that end at the sequences, and of quarantined ones of their records. */
export async function eraseChains(session: Session, ledger: number, sequences: readonly number[]): Promise<void> {
  // Quarantined entries are found by record, not by chain: the record may have no other entry than those.
  const headers = await session.rows<{ header: Uint8Array }>(HEADERS_AT, [ledger, sequences]);
  const ids = headers.map(({ header }) => readHeader(header).recordId);
  await session.change(DROP_PARTS, [ledger, sequences, ids]);
  await mentionPartitions(session, ledger);
}
