/** What the gateway can do, as http/ and cli/ call it. Every method throws GatewayError and nothing else on purpose. */
import type { Dataset, LedgerKind } from '../domain/dataset.ts';
import type { Finding } from '../domain/finding.ts';
import type { Row } from '../domain/row.ts';
import type { CityCode, LedgerId } from '../ledger/ledger-id.ts';
import type { AdminUseCases } from './admin-use-cases.ts';
import type { ImportFinding, ImportRow } from './ports/imports.ts';
import type { RecordId } from './ports/world.ts';

/** Calls of other cities; bodies and answers are protobuf (proto/g60/credit/v1/exchange.proto). */
export interface PeerUseCases {
  /** Batch → receipt Envelope. */
  receiveBatch(peer: CityCode, body: Uint8Array): Promise<Uint8Array>;
  /** Heartbeats → HeartbeatAnswer. */
  receiveHeartbeats(peer: CityCode, body: Uint8Array): Promise<Uint8Array>;
  /** A Batch from `start` on, with parts withheld as the source's sharing agreement with the asker says. */
  serveEntries(asker: CityCode, ledger: string, start: number, limit: number): Promise<Uint8Array>;
  /** CheckpointGossip. */
  serveCheckpoint(ledger: string): Promise<Uint8Array>;
  /** InclusionProof. */
  serveInclusion(ledger: string, sequence: number, treeSize: number): Promise<Uint8Array>;
  /** ConsistencyProof. */
  serveConsistency(ledger: string, first: number, second: number): Promise<Uint8Array>;
  /** NodeHash. */
  serveNode(ledger: string, level: number, index: number, treeSize: number): Promise<Uint8Array>;
  /** The directory Envelope. */
  serveDirectory(): Promise<Uint8Array>;
  /** Trust with the versions of the directory above `after`. */
  serveTrust(after: number): Promise<Uint8Array>;
  /** Trust → Trust with nothing but the version held here now. */
  receiveTrust(peer: CityCode, body: Uint8Array): Promise<Uint8Array>;
  /** Any authenticated call of a peer is a sign of life: it ends the peer's backoff. */
  sawPeer(peer: CityCode): void;
}

/** Calls of the city's own systems. */
export interface CityUseCases {
  submit(request: SubmitRequest): Promise<SubmitAnswer>;
  operate(request: OperateRequest): Promise<OperateAnswer>;
  readRecord(id: RecordId, reader: RecordReader): Promise<RecordView>;
  /** Protobuf Evidence of the newest revision, or of the one named. */
  evidence(id: RecordId, revision: number | undefined, reader: RecordReader): Promise<Uint8Array>;
  /** Reads the upload to its end; answers it in state WAITING. */
  startImport(request: ImportRequest): Promise<ImportRow>;
  /** @throws GatewayError IMPORT_UNKNOWN, also for another client's import */
  readImport(client: string, id: string): Promise<ImportRow>;
  /** @throws GatewayError IMPORT_UNKNOWN, also for another client's import */
  importFindings(client: string, id: string): Promise<AsyncIterable<ImportFinding>>;
  status(): Promise<StatusView>;
  /** Resolves when work is accepted. @throws GatewayError NOT_READY, STORE_UNAVAILABLE … */
  ready(): Promise<void>;
}

export interface UseCases extends PeerUseCases, CityUseCases, AdminUseCases {}

export interface Idempotency {
  readonly key: string;
  /** SHA-256 of what was asked: method, route, options and body. */
  readonly digest: Uint8Array;
}

export interface SubmitRequest {
  /** SPIFFE identity of the client certificate. */
  readonly client: string;
  readonly dataset: Dataset;
  readonly edition: string;
  readonly rows: readonly Row[];
  /** all: nothing is stored unless every row is accepted. */
  readonly mode: 'all' | 'each';
  readonly idempotency: Idempotency | undefined;
}

export interface RowAnswer {
  /** 1 is the first row. */
  readonly row: number;
  readonly outcome: 'published' | 'corrected' | 'rejected';
  readonly id?: RecordId;
  readonly revision?: number;
  readonly sequence?: number;
  readonly findings: readonly Finding[];
}

export interface SubmitAnswer {
  /** false: mode `all` with a rejected row, nothing was stored. */
  readonly stored: boolean;
  readonly ledger: LedgerId;
  /** undefined when nothing was stored. */
  readonly treeSize: number | undefined;
  readonly accepted: number;
  readonly rejected: number;
  readonly rows: readonly RowAnswer[];
}

export type RecordOperation = 'CORRECT' | 'MARK_OBJECTION' | 'CLEAR_OBJECTION' | 'REPAIR' | 'WITHDRAW' | 'ERASE';

export interface OperateRequest {
  readonly client: string;
  /** Those it may submit to. */
  readonly datasets: readonly Dataset[];
  readonly id: RecordId;
  readonly operation: RecordOperation;
  /** The revision acted on: anything newer is a REVISION_CONFLICT. */
  readonly revision: number;
  readonly edition: string;
  readonly body: unknown;
  readonly idempotency: Idempotency | undefined;
}

export interface OperateAnswer {
  readonly id: RecordId;
  readonly revision: number;
  readonly ledger: LedgerId;
  readonly sequence: number;
  readonly treeSize: number;
  readonly findings: readonly Finding[];
}

/** Who reads records, as registered, and what for. */
export interface RecordReader {
  /** SPIFFE identity of the client certificate. */
  readonly client: string;
  readonly datasets: readonly Dataset[];
  readonly purposes: readonly string[];
  /** Code of the purpose it names; undefined when it names none. */
  readonly purpose: string | undefined;
}

export interface RecordView {
  readonly id: RecordId;
  readonly ledger: LedgerId;
  readonly source: CityCode;
  readonly dataset: Dataset;
  readonly revision: number;
  readonly state: 'ACTIVE' | 'OBJECTED' | 'REPAIRED' | 'EXPIRED' | 'WITHDRAWN' | 'ERASED';
  readonly objected: boolean;
  readonly repairEffects: readonly string[];
  /** undefined once erased, or where it is not shared with this city. */
  readonly record: object | undefined;
  readonly history: readonly RevisionView[];
  readonly delivery: readonly DeliveryView[];
}

export interface RevisionView {
  readonly revision: number;
  readonly operation: string;
  /** RFC 3339. */
  readonly recordedAt: string;
  readonly sequence: number;
  readonly record?: object;
}

/** Whether a peer has confirmed the newest revision, and when. */
export interface DeliveryView {
  readonly city: CityCode;
  readonly name: string;
  readonly confirmed: boolean;
  readonly confirmedAt?: string;
  readonly treeSize?: number;
}

export interface ImportRequest {
  readonly client: string;
  readonly dataset: Dataset;
  readonly edition: string;
  readonly format: 'csv' | 'xlsx' | 'ndjson';
  readonly source: AsyncIterable<Uint8Array>;
}

export interface StatusView {
  readonly city: CityCode;
  readonly name: string;
  readonly directoryVersion: number;
  readonly directoryExpiresAt: string;
  readonly ledgers: readonly LedgerView[];
  readonly peers: readonly PeerView[];
  readonly quarantined: number;
  readonly ready: boolean;
}

export interface LedgerView {
  readonly ledger: LedgerId;
  readonly source: CityCode;
  readonly dataset: LedgerKind;
  readonly own: boolean;
  readonly size: number;
  /** Hexadecimal. */
  readonly root: string;
  readonly freshAsOf?: string;
}

export interface PeerView {
  readonly city: CityCode;
  readonly name: string;
  readonly ledgers: readonly PeerLedgerView[];
}

export interface PeerLedgerView {
  readonly ledger: LedgerId;
  /** Our size. */
  readonly ours: number;
  /** Tree size of the peer's newest receipt. */
  readonly confirmed: number;
  readonly lag: number;
  readonly lastReceiptAt?: string;
  readonly failure?: string;
  readonly failures: number;
  readonly parkedAt?: string;
}
