/** How far each peer has confirmed each own ledger, and the heartbeats that travel beside batches. */
import type { CityCode, LedgerId } from '../../ledger/ledger-id.ts';
import type { StoredCheckpoint, StoredReceipt } from './ledger.ts';
import type { Instant } from './world.ts';

/** How far a peer has confirmed one of our ledgers. */
export interface Cursor {
  readonly peer: CityCode;
  readonly ledger: LedgerId;
  /** Tree size of the newest receipt; 0 before the first. */
  readonly treeSize: number;
  readonly erasedThrough: number;
  readonly confirmedAt: Instant | undefined;
  /** Failed attempts since the last success. */
  readonly failures: number;
  /** Code of the last failure; undefined after a success. */
  readonly failure: string | undefined;
  readonly failedAt: Instant | undefined;
  /** Set while delivery waits for a new directory, a reconciliation or an administrator. */
  readonly parkedAt: Instant | undefined;
}

export interface DeliveryStore {
  cursors(): Promise<Cursor[]>;
  cursor(peer: CityCode, ledger: LedgerId): Promise<Cursor>;
  /** Stores the receipt, moves the cursor to it (never back) and clears failures, at once. */
  confirm(ledger: LedgerId, receipt: StoredReceipt): Promise<void>;
  /** Moves the cursor to the size the peer says it has. */
  rewind(peer: CityCode, ledger: LedgerId, treeSize: number): Promise<void>;
  fail(peer: CityCode, ledger: LedgerId, code: string, at: Instant, verdict: 'retry' | 'parked'): Promise<void>;
  /** Clears the parked mark; of one pair, or of all pairs of a peer. */
  unpark(peer: CityCode, ledger: LedgerId | undefined): Promise<void>;
}

export interface HeartbeatStore {
  /** Keeps only the newest; does nothing when `size` is no longer the ledger's or one as new is held. */
  saveHeartbeat(ledger: LedgerId, checkpoint: StoredCheckpoint): Promise<'saved' | 'stale'>;
}
