/**
 * What the use cases need from the world. Each port is implemented by one adapter (store/, queue/, transport/, pki/)
 * and every implementation passes the port's contract suite (test/contracts/).
 */
import type { CityCode, LedgerId } from '../ledger/ledger-id.ts';
import type { Part, Withheld } from '../wire/proto.ts';

/** UUID text of the 16 random bytes that name a record. */
export type RecordId = string;

/** Milliseconds since the epoch, UTC. */
export type Instant = number;

// ───────── store ─────────

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
export interface StoredEntry {
  readonly sequence: number;
  readonly header: Uint8Array;
  readonly open: Required<Part> | undefined;
  readonly sealed: Required<Part> | undefined;
  readonly openWithheld: Withheld;
  readonly sealedWithheld: Withheld;
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

/** A full tile: 256 consecutive hashes of level 8 × `level`, concatenated (8,192 bytes). Never changes. */
export interface Tile {
  readonly level: number;
  readonly index: number;
  readonly hashes: Uint8Array;
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

/** Everything one batch changes; written whole or not at all. */
export interface Append {
  readonly ledger: LedgerId;
  readonly entries: readonly NewEntry[];
  readonly tiles: readonly Tile[];
  /** The head after the batch. */
  readonly head: Omit<LedgerHead, 'id' | 'own'>;
  /** At least one; the last one is over `head.size`. */
  readonly checkpoints: readonly StoredCheckpoint[];
  readonly inserts: readonly RecordRow[];
  readonly updates: readonly RecordRow[];
  /** lastSequence (before this batch or in it) of each record to erase: parts of its whole chain are dropped. */
  readonly erase: readonly number[];
  /** Receipt of our own over the batch's last checkpoint; replicas only. */
  readonly receipt: StoredReceipt | undefined;
}

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
  recordsByNaturalKey(ledger: LedgerId, keys: readonly Uint8Array[]): Promise<RecordRow[]>;
  recordsById(ledger: LedgerId, ids: readonly RecordId[]): Promise<RecordRow[]>;
  /** Header bytes of entries [start, end). */
  headers(ledger: LedgerId, start: number, end: number): Promise<Uint8Array[]>;
  tiles(ledger: LedgerId, ids: readonly Omit<Tile, 'hashes'>[]): Promise<Tile[]>;
  /** Claims each key; answers, in the claims' order, undefined for a new one or what is stored under it. */
  claimKeys(claims: readonly IdempotencyClaim[]): Promise<(IdempotencyAnswer | undefined)[]>;
  /** Stores the answers of keys claimed in this transaction. */
  saveAnswers(
    answers: readonly (Omit<IdempotencyClaim, 'expiresAt' | 'digest'> & { readonly answer: string })[],
  ): Promise<void>;
  saveImportProgress(progress: ImportProgress, findings: readonly ImportFinding[]): Promise<void>;
}

export interface StoredBatch {
  readonly start: number;
  readonly entries: readonly StoredEntry[];
  readonly checkpoint: StoredCheckpoint;
}

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

export interface LedgerReads {
  head(id: LedgerId): Promise<LedgerHead | undefined>;
  heads(): Promise<LedgerHead[]>;
  /** Entries from `start` up to the largest checkpoint within both limits; undefined when nothing is there to read. */
  batch(id: LedgerId, start: number, maxEntries: number, maxBytes: number): Promise<StoredBatch | undefined>;
  entry(id: LedgerId, sequence: number): Promise<StoredEntry | undefined>;
  headers(id: LedgerId, start: number, end: number): Promise<Uint8Array[]>;
  tiles(id: LedgerId, ids: readonly Omit<Tile, 'hashes'>[]): Promise<Tile[]>;
  /** The newest checkpoint held: the heartbeat when it is newer than the batch's. */
  newestCheckpoint(id: LedgerId): Promise<StoredCheckpoint | undefined>;
  checkpointAt(id: LedgerId, treeSize: number): Promise<StoredCheckpoint | undefined>;
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

export interface DirectoryStore {
  newestDirectory(): Promise<{ readonly version: number; readonly envelope: Uint8Array } | undefined>;
  saveDirectory(version: number, envelope: Uint8Array): Promise<void>;
}

export type ImportState = 'UPLOADING' | 'WAITING' | 'RUNNING' | 'DONE' | 'FAILED';

export interface ImportRow {
  readonly id: string;
  readonly client: string;
  readonly dataset: string;
  readonly edition: string;
  readonly format: string;
  readonly state: ImportState;
  readonly bytes: number;
  /** Data rows dealt with so far, in file order: a restart goes on after them. */
  readonly rowsRead: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly warned: number;
  /** Code that stopped the whole file. */
  readonly failure: string | undefined;
  readonly createdAt: Instant;
  readonly finishedAt: Instant | undefined;
}

export interface ImportProgress {
  readonly id: string;
  readonly rowsRead: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly warned: number;
}

/** A finding of an import as kept for its error file; `shown` is the value, masked where sealed. */
export interface ImportFinding {
  readonly row: number;
  readonly field: string;
  readonly code: string;
  readonly severity: 'reject' | 'warn';
  readonly shown: string;
}

export interface ImportStore {
  createImport(row: Pick<ImportRow, 'id' | 'client' | 'dataset' | 'edition' | 'format' | 'createdAt'>): Promise<void>;
  /** Appends a piece of the uploaded file, at most 1 MiB. */
  saveChunk(id: string, index: number, bytes: Uint8Array): Promise<void>;
  /** The upload is complete: state WAITING. */
  uploaded(id: string, bytes: number): Promise<void>;
  importRow(id: string): Promise<ImportRow | undefined>;
  chunks(id: string): AsyncIterable<Uint8Array>;
  setImportState(id: string, state: ImportState, failure: string | undefined, at: Instant): Promise<void>;
  /** Drops the uploaded bytes; findings stay for the error file. */
  dropChunks(id: string): Promise<void>;
  findings(id: string, afterRow: number, limit: number): Promise<ImportFinding[]>;
  unfinishedImports(): Promise<string[]>;
}

export interface Store extends LedgerReads, RecordReads, DeliveryStore, HeartbeatStore, DirectoryStore, ImportStore {
  /** Runs the work in one transaction and commits; a rejection rolls everything back. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** Drops idempotency answers past their time, and findings of imports finished before `importsBefore`. */
  expire(now: Instant, importsBefore: Instant): Promise<void>;
  /** Resolves when the database answers. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

// ───────── rollback guard ─────────

/** The largest signed size of each own ledger, in an fsynced file outside the database (protocol §4.2). */
export interface RollbackGuard {
  /** undefined when there is no file. */
  sizes(): ReadonlyMap<LedgerId, number> | undefined;
  /** Resolves once the file on disk says at least `size`; calls that arrive together share one write. */
  raise(ledger: LedgerId, size: number): Promise<void>;
}

// ───────── queue ─────────

export interface DeliveryTarget {
  readonly peer: CityCode;
  readonly ledger: LedgerId;
}

/** What a run of a wake-up came to. */
export type LaneOutcome = { readonly kind: 'idle' } | { readonly kind: 'retry'; readonly afterMs: number | undefined };

/** Wake-ups only: losing all of them loses nothing, the sweep makes them anew. */
export interface WakeUps {
  /** One job for each (peer, ledger) at most, and one more if it is running now. */
  wake(targets: readonly DeliveryTarget[]): Promise<void>;
  /** As wake, and ends a backoff that a target is waiting out. */
  revive(targets: readonly DeliveryTarget[]): Promise<void>;
  /** Queues an import by its id, once. */
  wakeImport(id: string): Promise<void>;
}

/** The work the queue calls; every method is safe to run twice. */
export interface QueueWork {
  deliver(target: DeliveryTarget, signal: AbortSignal): Promise<LaneOutcome>;
  runImport(id: string, signal: AbortSignal): Promise<void>;
  /** Runs once per interval in the whole city, whichever process takes it. */
  heartbeat(signal: AbortSignal): Promise<void>;
  sweep(signal: AbortSignal): Promise<void>;
}

// ───────── transport ─────────

export interface PeerAnswer {
  readonly status: number;
  /** Protobuf when status is 200, otherwise empty. */
  readonly body: Uint8Array;
  /** Code and numbers of the problem document, when the answer was one. */
  readonly problem: { readonly code: string; readonly expected: number | undefined } | undefined;
  readonly retryAfterMs: number | undefined;
}

export type PeerPath =
  | '/peer/v1/batches'
  | '/peer/v1/checkpoints'
  | '/peer/v1/entries'
  | '/peer/v1/proofs/inclusion'
  | '/peer/v1/proofs/consistency'
  | '/peer/v1/nodes'
  | '/peer/v1/directory';

/**
 * Mutual TLS calls to one peer at a time; verifies that the far end's SPIFFE identity is the city asked for.
 * @throws GatewayError PEER_UNREACHABLE when no HTTP answer came, PEER_ANSWER when it was no answer of the protocol
 */
export interface PeerClient {
  post(peer: CityCode, path: PeerPath, body: Uint8Array, signal: AbortSignal): Promise<PeerAnswer>;
  get(
    peer: CityCode,
    path: PeerPath,
    query: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<PeerAnswer>;
}

// ───────── keys, clock, randomness ─────────

export interface Signer {
  /** SHA-256 of the signing certificate's DER, lower-case hex. */
  readonly keyid: string;
  /** The signing certificate and its issuers without the root, DER. */
  readonly chain: readonly Uint8Array[];
  sign(data: Uint8Array): Promise<Uint8Array>;
}

export interface World {
  now(): Instant;
  /** Cryptographically strong. */
  randomBytes(count: number): Uint8Array;
}
