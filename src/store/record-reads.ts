import type { RecordRow } from '../exchange/ports/ledger.ts';
import type { RecordReads, Transaction } from '../exchange/ports/store.ts';
import type { LedgerId } from '../ledger/ledger-id.ts';
import { buffer, recordColumns, recordRow } from './record-rows.ts';
import { entryColumns, storedEntry } from './rows.ts';
import type { Session } from './session.ts';

// Two cities may name a record alike only by malice: then our own is meant, or the ledger known first.
const RECORD = `
  SELECT l.id AS ledger_id, ${recordColumns}
  FROM {schema}.records r JOIN {schema}.ledgers l ON l.number = r.ledger
  WHERE r.id = $1 ORDER BY l.own DESC, l.number LIMIT 1`;
// One probe of the index for each key: given them as an array, a planner that takes the ledger for small reads all of it
// and compares each row with every key. One text is quicker to bind than thousands of elements.
const RECORDS_BY_ID = `
  SELECT ${recordColumns} FROM unnest(string_to_array($2, ',')) wanted CROSS JOIN LATERAL (
    SELECT * FROM {schema}.records WHERE ledger = $1 AND id = wanted::uuid LIMIT 1
  ) r`;
const RECORDS_BY_KEY = `
  SELECT ${recordColumns} FROM unnest(string_to_array($2, ',')) wanted CROSS JOIN LATERAL (
    SELECT * FROM {schema}.records WHERE ledger = $1 AND natural_key = decode(wanted, 'hex') LIMIT 1
  ) r`;
// One step of the chain at a time: taken for thousands of rows, it is joined with the whole ledger instead.
const REVISIONS = `
  WITH RECURSIVE chain AS (
    SELECT sequence, previous FROM {schema}.entries WHERE ledger = $1 AND sequence = $2
    UNION ALL
    SELECT e.sequence, e.previous
    FROM chain c JOIN {schema}.entries e ON e.ledger = $1 AND e.sequence = c.previous AND e.sequence < c.sequence
  )
  SELECT ${entryColumns}
  FROM chain
  CROSS JOIN LATERAL (SELECT * FROM {schema}.entries WHERE ledger = $1 AND sequence = chain.sequence LIMIT 1) e
  LEFT JOIN LATERAL (
    SELECT salt, content FROM {schema}.sealed_parts WHERE ledger = $1 AND sequence = chain.sequence LIMIT 1
  ) s ON true
  WHERE NOT EXISTS (SELECT FROM {schema}.quarantined q WHERE q.ledger = $1 AND q.sequence = e.sequence)
  ORDER BY e.sequence`;
const QUARANTINED = `
  SELECT l.id AS ledger, q.sequence, q.code
  FROM {schema}.quarantined q JOIN {schema}.ledgers l ON l.number = q.ledger
  ORDER BY q.ledger, q.sequence LIMIT $1`;

export function recordReads(session: Session): RecordReads {
  return {
    async record(id) {
      const [row] = await session.rows(RECORD, [id]);
      return row && recordRow(row, row.ledger_id);
    },
    revisions: async (ledger, lastSequence) =>
      (await session.ledgerRows(ledger, REVISIONS, lastSequence)).map(storedEntry),
    quarantined: async (limit) =>
      (await session.rows(QUARANTINED, [limit])).map(({ ledger, sequence, code }) => ({
        ledger,
        sequence: Number(sequence),
        code,
      })),
  };
}

export function recordLookups(session: Session): Pick<Transaction, 'recordsByNaturalKey' | 'recordsById'> {
  const records = async (ledger: LedgerId, statement: string, wanted: readonly string[]): Promise<RecordRow[]> =>
    wanted.length === 0
      ? []
      : (await session.ledgerRows(ledger, statement, wanted.join(','))).map((row) => recordRow(row, ledger));
  return {
    recordsByNaturalKey: (ledger, keys) =>
      records(
        ledger,
        RECORDS_BY_KEY,
        keys.map((key) => buffer(key).toString('hex')),
      ),
    recordsById: (ledger, ids) => records(ledger, RECORDS_BY_ID, ids),
  };
}
