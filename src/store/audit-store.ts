import type { AuditQuery, AuditRow, AuditStore } from '../exchange/ports/audit.ts';
import type { LedgerId } from '../ledger/ledger-id.ts';
import { actionsAmong, firstFrom } from './audit-index.ts';
import type { ResultRow } from './pool.ts';
import type { Session } from './session.ts';
import { mention } from './vacuums-due.ts';

// With no event from $2 on, nothing is at or above NULL; least() leaves a NULL out.
const since = firstFrom('$2');
const until = `least($4::bigint, ${firstFrom('$3')})`;

/**
 * The newest events whose columns have these values. Compared and ordered as rows, for which one index alone will do:
 * a planner without figures takes any that has one of the columns for as good, and reads all that are alike in it.
 */
const newest = (columns: readonly string[], values: readonly string[], further = 'true') => {
  const ordered = [...columns, 'i.sequence'];
  return `
    SELECT i.sequence FROM {schema}.audit_index i
    WHERE i.ledger = $1
      AND (${ordered}) >= (${[...values, since]}) AND (${ordered}) < (${[...values, until]}) AND ${further}
    ORDER BY ${ordered.map((column) => `${column} DESC`)} LIMIT $5`;
};

const byAction = (condition: string, columns: readonly string[], values: readonly string[]) => `
  WITH ${actionsAmong(condition, '$6')}
  SELECT f.sequence
  FROM actions CROSS JOIN LATERAL (${newest([...columns, 'i.action'], [...values, 'actions.action'])}) f
  ORDER BY f.sequence DESC LIMIT $5`;

const EVENTS = newest([], []);
const OF_ACTION = byAction('i.ledger = $1', [], []);
const OF_ACTOR = byAction('i.ledger = $1 AND i.actor = $7', ['i.actor'], ['$7']);
// A subject has few events: what else is asked for is sought among them.
const OF_SUBJECT = newest(
  ['i.subject'],
  ['$8'],
  'i.subject IS NOT NULL AND starts_with(i.action, $6) AND i.actor = coalesce($7::text, i.actor)',
);

const ROWS = `
  SELECT sequence, at, action, actor, subject FROM {schema}.audit_index
  WHERE ledger = $1 AND sequence >= $2 AND sequence < $3 ORDER BY sequence`;

// Which reads are of personal data, and kept as such.
const isRead = `actions.action IN ('record.read', 'import.read') OR starts_with(actions.action, 'subject.')`;
const beforeOrAll = (instant: string) => `coalesce(${firstFrom(instant)}, 9223372036854775807)`;
// Of two processes that expire at once one waits for the other's rows and then finds them gone.
const EXPIRE = `
  WITH ${actionsAmong('i.ledger = $1', "''")}, past AS (
    SELECT f.sequence FROM actions CROSS JOIN LATERAL (
      SELECT i.sequence FROM {schema}.audit_index i
      WHERE i.ledger = $1 AND i.action = actions.action
        AND i.sequence < CASE WHEN ${isRead} THEN ${beforeOrAll('$3')} ELSE ${beforeOrAll('$2')} END
      ORDER BY i.sequence LIMIT $4
    ) f LIMIT $4
  ), forgotten AS (
    DELETE FROM {schema}.audit_index i USING past WHERE i.ledger = $1 AND i.sequence = past.sequence
    RETURNING i.sequence
  ), dropped AS (
    UPDATE {schema}.entries e SET open_salt = NULL, open_content = NULL, open_withheld = 1
    FROM forgotten WHERE e.ledger = $1 AND e.sequence = forgotten.sequence
  ), mentioned AS (
    ${mention("SELECT t, true FROM unnest(ARRAY['audit_index', 'entries_' || $1::int]) t WHERE EXISTS (SELECT FROM forgotten)")}
  )
  SELECT count(*) AS events FROM forgotten`;
const eventsAtOnce = 5_000;

export function auditStore(session: Session): AuditStore {
  return {
    findAudit: (ledger, query) => find(session, ledger, query),
    auditRows: async (ledger, start, end) => (await session.ledgerRows(ledger, ROWS, start, end)).map(auditRow),
    async expireAudit(ledger, { others, reads }) {
      let expired = 0;
      for (;;) {
        const [row] = await session.ledgerRows(ledger, EXPIRE, others, reads, eventsAtOnce);
        const events = Number(row?.events ?? 0);
        expired += events;
        if (events < eventsAtOnce) return expired;
      }
    },
  };
}

async function find(session: Session, ledger: LedgerId, query: AuditQuery): Promise<number[]> {
  const { from = 0, to = Number.MAX_SAFE_INTEGER, before = Number.MAX_SAFE_INTEGER, limit } = query;
  const { action = '', actor, subject } = query;
  const values = [from, to, before, limit];
  const rows = (statement: string, ...further: unknown[]) =>
    session.ledgerRows<{ sequence: string | number }>(ledger, statement, ...values, ...further);
  const found = await (subject
    ? rows(OF_SUBJECT, action, actor ?? null, subject)
    : actor !== undefined
      ? rows(OF_ACTOR, action, actor)
      : action !== ''
        ? rows(OF_ACTION, action)
        : rows(EVENTS));
  return found.map(({ sequence }) => Number(sequence));
}

function auditRow({ sequence, at, action, actor, subject }: ResultRow): AuditRow {
  return { sequence: Number(sequence), at: Number(at), action, actor, subject: subject ?? undefined };
}
