import type { Cursor, DeliveryStore } from '../exchange/ports/delivery.ts';
import type { CityCode, LedgerId } from '../ledger/ledger-id.ts';
import type { ResultRow } from './pool.ts';
import { optionalNumber } from './rows.ts';
import type { Session } from './session.ts';

const CURSORS = `
  SELECT l.id AS ledger_id, c.* FROM {schema}.cursors c JOIN {schema}.ledgers l ON l.number = c.ledger
  ORDER BY l.id, c.peer`;
const CURSOR = `
  SELECT l.id AS ledger_id, c.* FROM {schema}.cursors c JOIN {schema}.ledgers l ON l.number = c.ledger
  WHERE l.id = $1 AND c.peer = $2`;
// A receipt that comes late moves nothing back: the tree size only grows, the rest is as the newest receipt says.
const CONFIRM = `
  WITH receipt AS (
    INSERT INTO {schema}.receipts (ledger, receiver, tree_size, received_at, erased_through, envelope)
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING
  )
  INSERT INTO {schema}.cursors AS c (ledger, peer, tree_size, confirmed_at, erased_through) VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (ledger, peer) DO UPDATE SET
    tree_size = greatest(c.tree_size, excluded.tree_size),
    erased_through = CASE WHEN c.confirmed_at > excluded.confirmed_at THEN c.erased_through
      ELSE excluded.erased_through END,
    confirmed_at = greatest(c.confirmed_at, excluded.confirmed_at),
    failures = 0, failure = NULL, failed_at = NULL`;
const REWIND = `
  INSERT INTO {schema}.cursors (ledger, peer, tree_size) VALUES ($1, $2, $3)
  ON CONFLICT (ledger, peer) DO UPDATE SET tree_size = excluded.tree_size`;
const FAIL = `
  INSERT INTO {schema}.cursors AS c (ledger, peer, failures, failure, failed_at, parked_at)
  VALUES ($1, $2, 1, $3, $4, $5)
  ON CONFLICT (ledger, peer) DO UPDATE SET
    failures = c.failures + 1, failure = excluded.failure, failed_at = excluded.failed_at,
    parked_at = coalesce(excluded.parked_at, c.parked_at)`;
const UNPARK_PAIR = `
  UPDATE {schema}.cursors SET parked_at = NULL WHERE ledger = $1 AND peer = $2 AND parked_at IS NOT NULL`;
const UNPARK_PEER = 'UPDATE {schema}.cursors SET parked_at = NULL WHERE peer = $1 AND parked_at IS NOT NULL';

export function deliveryStore(session: Session): DeliveryStore {
  return {
    cursors: async () => (await session.rows(CURSORS)).map(cursorOf),
    async cursor(peer, ledger) {
      const [row] = await session.rows(CURSOR, [ledger, peer]);
      return row ? cursorOf(row) : untouched(peer, ledger);
    },
    async confirm(ledger, { receiver, treeSize, receivedAt, erasedThrough, envelope }) {
      await session.ledgerRows(ledger, CONFIRM, receiver, treeSize, receivedAt, erasedThrough, envelope);
    },
    async rewind(peer, ledger, treeSize) {
      await session.ledgerRows(ledger, REWIND, peer, treeSize);
    },
    async fail(peer, ledger, code, at, verdict) {
      await session.ledgerRows(ledger, FAIL, peer, code, at, verdict === 'parked' ? at : null);
    },
    async unpark(peer, ledger) {
      if (ledger === undefined) await session.change(UNPARK_PEER, [peer]);
      else await session.ledgerRows(ledger, UNPARK_PAIR, peer);
    },
  };
}

function cursorOf(row: ResultRow): Cursor {
  return {
    peer: row.peer,
    ledger: row.ledger_id,
    treeSize: Number(row.tree_size),
    erasedThrough: Number(row.erased_through),
    confirmedAt: optionalNumber(row.confirmed_at),
    failures: row.failures,
    failure: row.failure ?? undefined,
    failedAt: optionalNumber(row.failed_at),
    parkedAt: optionalNumber(row.parked_at),
  };
}

function untouched(peer: CityCode, ledger: LedgerId): Cursor {
  return {
    peer,
    ledger,
    treeSize: 0,
    erasedThrough: 0,
    confirmedAt: undefined,
    failures: 0,
    failure: undefined,
    failedAt: undefined,
    parkedAt: undefined,
  };
}
