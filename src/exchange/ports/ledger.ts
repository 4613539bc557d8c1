/** Ledgers as the store holds them, and the one change made to them: appending a batch. */
import type { Entry } from '../../ledger/entry.ts';
import type { CityCode, LedgerId } from '../../ledger/ledger-id.ts';
import type { Tile } from '../../ledger/tiles.ts';
import type { Instant, RecordId } from './world.ts';

export type { Tile, TileId } from '../../ledger/tiles.ts';

/** A ledger as held here: our own, or a replica of another city's. */
export interface LedgerHead {
  readonly id: LedgerId;
  readonly own: boolean;
  readonly size: number;
  /** Compact range of the tree: the roots of its perfect subtrees, left to right (largest first). */
  readonly range: readonly Uint8Array[];
  readonly root: Uint8Array;
  /** recorded_at of the last entry; 0 for an empty ledger. */
  readonly recordedAt: Instant;
  /** issued_at of the newest checkpoint or heartbeat held: the ledger is fresh as of then; 0 before the first. */
  readonly issuedAt: Instant;
  /** Every ERASE below this sequence has been carried out here. */
  readonly erasedThrough: number;
}

/** An entry as stored: bytes exactly as they were first made. */
export interface StoredEntry extends Entry {
  readonly sequence: number;
}

export interface NewEntry extends StoredEntry {
  /** The entry of the same record before this one: history is a chain, not an index. */
  readonly previous: number | undefined;
  /** Finding code of the hard rule it breaks; such an entry never reaches a record. */
  readonly quarantined: string | undefined;
}

export type RecordState = 'ACTIVE' | 'WITHDRAWN' | 'ERASED';

/** The current state of a record; its content is in the entries it points to. */
export interface RecordRow {
  readonly id: RecordId;
  readonly ledger: LedgerId;
  readonly revision: number;
  readonly state: RecordState;
  readonly objected: boolean;
  /** Bit n-1 set: repair effect n (RepairEffect) has been decided. */
  readonly repairEffects: number;
  /** The entry with the newest content (PUBLISH or CORRECT). */
  readonly contentSequence: number;
  /** The newest entry about this record. */
  readonly lastSequence: number;
  /** Keyed hash of the natural key; own records in force only, so that a withdrawn key can be published again. */
  readonly naturalKey: Uint8Array | undefined;
  /** Keyed hash of open and sealed content, to tell an unchanged record; own records only. */
  readonly fingerprint: Uint8Array | undefined;
}

export interface StoredCheckpoint {
  readonly treeSize: number;
  readonly envelope: Uint8Array;
  readonly issuedAt: Instant;
}

export interface StoredReceipt {
  readonly receiver: CityCode;
  readonly treeSize: number;
  readonly envelope: Uint8Array;
  readonly receivedAt: Instant;
  readonly erasedThrough: number;
}

/** What entries make of the records of their ledger. */
export interface RecordChanges {
  readonly inserts: readonly RecordRow[];
  readonly updates: readonly RecordRow[];
  /** lastSequence (before this change or in it) of each record to erase: parts of its whole chain are dropped. */
  readonly erase: readonly number[];
}

export interface QuarantinedEntry extends StoredEntry {
  /** Code of the hard rule it broke when it was last examined. */
  readonly code: string;
}

/** What came of examining quarantined entries again; written whole or not at all. */
export interface QuarantineVerdict extends RecordChanges {
  /** Entries that have reached their record, each with the entry of the same record before it. */
  readonly released: readonly Pick<NewEntry, 'sequence' | 'previous'>[];
  readonly kept: readonly Pick<QuarantinedEntry, 'sequence' | 'code'>[];
}

/** Everything one batch changes; written whole or not at all. */
export interface Append extends RecordChanges {
  readonly ledger: LedgerId;
  readonly entries: readonly NewEntry[];
  readonly tiles: readonly Tile[];
  /** The head after the batch. */
  readonly head: Omit<LedgerHead, 'id' | 'own'>;
  /** At least one; the last one is over `head.size`. */
  readonly checkpoints: readonly StoredCheckpoint[];
  /** Receipt of our own over the batch's last checkpoint; replicas only. */
  readonly receipt: StoredReceipt | undefined;
}
