/** The audit trail: who did what, in a ledger of its own whose leaves every member countersigns. */
import type { LedgerId } from '../../ledger/ledger-id.ts';
import type { Instant } from './world.ts';

/** What is noted. It never holds personal data: a subject is a keyed hash. */
export interface AuditEvent {
  /** `area.what`, e.g. "record.read", "client.register", "request.refused". */
  readonly action: string;
  /** Identity URI of the client or administrator, or city code of a peer; "gateway" for what it does by itself. */
  readonly actor: string;
  readonly outcome: 'done' | 'refused';
  /** Problem code of a refusal. */
  readonly code?: string;
  /** Of a read of personal data. */
  readonly purpose?: string;
  /** Keyed hash of the subject's identifier. */
  readonly subject?: Uint8Array;
  /** Results of a query, records of a submission; how often, when alike events were put together. */
  readonly count?: number;
  /** Further ids, names and numbers. */
  readonly details?: Readonly<Record<string, string | number>>;
}

/** As use cases and http/ see it. */
export interface AuditTrail {
  /** Resolves once the event is committed: nothing is answered that could not be noted. @throws GatewayError */
  record(event: AuditEvent): Promise<void>;
  /** Notes it within a second, alike events put together: for what an attacker could make endless. */
  note(event: AuditEvent): void;
}

export interface AuditRow {
  readonly sequence: number;
  /** recorded_at of the entry: it never decreases with the sequence. */
  readonly at: Instant;
  readonly action: string;
  readonly actor: string;
  readonly subject: Uint8Array | undefined;
}

export interface AuditQuery {
  readonly from: Instant | undefined;
  /** Without the events of that instant. */
  readonly to: Instant | undefined;
  /** Prefix of the action, e.g. "client.". */
  readonly action: string | undefined;
  readonly actor: string | undefined;
  readonly subject: Uint8Array | undefined;
  /** Only sequences below it: the last one of the page before. */
  readonly before: number | undefined;
  readonly limit: number;
}

export interface AuditStore {
  /** Sequences of matching events, newest first. */
  findAudit(ledger: LedgerId, query: AuditQuery): Promise<number[]>;
  /** The rows of events [start, end) that have content, in order. */
  auditRows(ledger: LedgerId, start: number, end: number): Promise<AuditRow[]>;
  /**
   * Drops the content of events noted before an instant: of reads of personal data (record.read, import.read and
   * subject.*) before one of their own. The leaves stay. Answers how many.
   */
  expireAudit(ledger: LedgerId, before: { readonly others: Instant; readonly reads: Instant }): Promise<number>;
}
