/** The store: every implementation passes test/contracts/store.suite.ts. */
import type { LedgerId } from '../../ledger/ledger-id.ts';
import type { AccessStore } from './access.ts';
import type { AuditRow, AuditStore } from './audit.ts';
import type { DeliveryStore, HeartbeatStore } from './delivery.ts';
import type { ImportFinding, ImportProgress, ImportStore } from './imports.ts';
import type {
  Append,
  LedgerHead,
  QuarantinedEntry,
  QuarantineVerdict,
  RecordRow,
  StoredCheckpoint,
  StoredEntry,
  StoredReceipt,
  Tile,
  TileId,
} from './ledger.ts';
import type { TrustStore } from './trust.ts';
import type { Instant, RecordId } from './world.ts';

export interface IdempotencyClaim {
  /** Identity of the client certificate. */
  readonly client: string;
  readonly key: string;
  /** SHA-256 of what was asked: method, route, options and body. */
  readonly digest: Uint8Array;
  readonly expiresAt: Instant;
}

export interface IdempotencyAnswer {
  readonly digest: Uint8Array;
  /** JSON of the answer; never holds a payload. */
  readonly answer: string;
}

/** Reads and writes inside one transaction. */
export interface Transaction {
  /** Locks the ledger to the end of the transaction; creates it, empty, when it is not there. */
  lockLedger(id: LedgerId, ownership: 'own' | 'replica'): Promise<LedgerHead>;
  append(batch: Append): Promise<void>;
  /** Quarantined entries of the ledger from a sequence on, in order. */
  quarantinedEntries(ledger: LedgerId, from: number, limit: number): Promise<QuarantinedEntry[]>;
  judgeQuarantined(ledger: LedgerId, verdict: QuarantineVerdict): Promise<void>;
  recordsByNaturalKey(ledger: LedgerId, keys: readonly Uint8Array[]): Promise<RecordRow[]>;
  recordsById(ledger: LedgerId, ids: readonly RecordId[]): Promise<RecordRow[]>;
  /** Header bytes of entries [start, end). */
  headers(ledger: LedgerId, start: number, end: number): Promise<Uint8Array[]>;
  tiles(ledger: LedgerId, ids: readonly TileId[]): Promise<Tile[]>;
  /** Roots of full tiles [start, end) of a level, in order. */
  tileRoots(ledger: LedgerId, level: number, start: number, end: number): Promise<Uint8Array[]>;
  /**
   * Claims each key (all different); answers, in the claims' order, undefined for a new one or one past its time, or
   * what is stored under it. Waits for another transaction that has claimed the same key.
   */
  claimKeys(claims: readonly IdempotencyClaim[], now: Instant): Promise<(IdempotencyAnswer | undefined)[]>;
  /** Stores the answers of keys claimed in this transaction. */
  saveAnswers(
    answers: readonly (Omit<IdempotencyClaim, 'expiresAt' | 'digest'> & { readonly answer: string })[],
  ): Promise<void>;
  saveImportProgress(progress: ImportProgress, findings: readonly ImportFinding[]): Promise<void>;
  /** By what the events of an own audit trail are found again. */
  indexAudit(ledger: LedgerId, rows: readonly AuditRow[]): Promise<void>;
}

export interface StoredBatch {
  readonly start: number;
  readonly entries: readonly StoredEntry[];
  readonly checkpoint: StoredCheckpoint;
}

export interface LedgerReads {
  head(id: LedgerId): Promise<LedgerHead | undefined>;
  heads(): Promise<LedgerHead[]>;
  /** Entries from `start` up to the largest checkpoint within both limits; undefined when nothing is there to read. */
  batch(id: LedgerId, start: number, maxEntries: number, maxBytes: number): Promise<StoredBatch | undefined>;
  entry(id: LedgerId, sequence: number): Promise<StoredEntry | undefined>;
  headers(id: LedgerId, start: number, end: number): Promise<Uint8Array[]>;
  tiles(id: LedgerId, ids: readonly TileId[]): Promise<Tile[]>;
  tileRoots(id: LedgerId, level: number, start: number, end: number): Promise<Uint8Array[]>;
  /** The newest checkpoint held: the heartbeat when it is newer than the batch's. */
  newestCheckpoint(id: LedgerId): Promise<StoredCheckpoint | undefined>;
  checkpointAt(id: LedgerId, treeSize: number): Promise<StoredCheckpoint | undefined>;
  /** Checkpoints over less than `treeSize`, newest first. */
  checkpointsBefore(id: LedgerId, treeSize: number, limit: number): Promise<StoredCheckpoint[]>;
  receiptsAt(id: LedgerId, treeSize: number): Promise<StoredReceipt[]>;
  /** For each receiver, its first receipt over a tree that contains the entry. */
  confirmations(id: LedgerId, sequence: number): Promise<Omit<StoredReceipt, 'envelope'>[]>;
  /** Tree sizes above `sequence` that have a checkpoint, with the number of receipts: most first, then smallest. */
  confirmedSizes(id: LedgerId, sequence: number): Promise<{ readonly treeSize: number; readonly receipts: number }[]>;
}

export interface RecordReads {
  record(id: RecordId): Promise<RecordRow | undefined>;
  /** The chain of entries of a record, oldest first, without quarantined ones. */
  revisions(ledger: LedgerId, lastSequence: number): Promise<StoredEntry[]>;
  quarantined(
    limit: number,
  ): Promise<{ readonly ledger: LedgerId; readonly sequence: number; readonly code: string }[]>;
}

/** Which rules the quarantined entries were last examined with. */
export interface RulesMark {
  /** undefined when they never were. */
  examinedRules(): Promise<string | undefined>;
  saveExaminedRules(fingerprint: string): Promise<void>;
}

export interface Store
  extends LedgerReads,
    RecordReads,
    DeliveryStore,
    HeartbeatStore,
    TrustStore,
    AccessStore,
    AuditStore,
    ImportStore,
    RulesMark {
  /** Runs the work in one transaction and commits; a rejection rolls everything back. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** Drops idempotency answers past their time, and findings of imports finished before `importsBefore`. */
  expire(now: Instant, importsBefore: Instant): Promise<void>;
  /**
   * Takes out of the database's files what was erased or expired and committed; what somebody's transaction can still
   * see stays due.
   */
  tidy(): Promise<void>;
  /** Resolves when the database answers. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** The largest signed size of each own ledger, in an fsynced file outside the database (protocol §4.2). */
export interface RollbackGuard {
  /** undefined when there is no file. */
  sizes(): ReadonlyMap<LedgerId, number> | undefined;
  /** Resolves once the file on disk says at least `size`; calls that arrive together share one write. */
  raise(ledger: LedgerId, size: number): Promise<void>;
}
