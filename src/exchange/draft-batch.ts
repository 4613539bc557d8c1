import type { Draft } from '../domain/examine.ts';
import { type Standing, step } from '../domain/lifecycle.ts';
import { GatewayError } from '../errors.ts';
import { type CommittedPart, commit, writeHeader } from '../ledger/entry.ts';
import type { LedgerId } from '../ledger/ledger-id.ts';
import { recordIdText } from '../ledger/record-id.ts';
import { Operation, Withheld } from '../wire/proto.ts';
import type { AuditEvent, AuditRow } from './ports/audit.ts';
import type { LedgerHead, NewEntry, RecordRow } from './ports/ledger.ts';
import type { Instant, RecordId, World } from './ports/world.ts';

/** A record ready to be entered: its parts, and the keyed hashes its own city finds it by. */
export interface KeyedDraft extends Pick<Draft, 'open' | 'sealed'> {
  readonly schema: string;
  readonly naturalKey: Uint8Array;
  readonly fingerprint: Uint8Array;
}

export interface Act {
  readonly operation: Operation;
  readonly schema: string;
  /** Absent for ERASE. */
  readonly open: Uint8Array | undefined;
  /** Bits of the repair effects, 0 for other operations. */
  readonly effects: number;
}

export interface Entered {
  readonly row: RecordRow;
  readonly sequence: number;
}

/** The entries of one commit to an own ledger, and what they make of the records they touch. Nothing is stored yet. */
export class DraftBatch {
  readonly entries: NewEntry[] = [];
  readonly erase: number[] = [];
  /** By what the events among the entries are found again. */
  readonly audited: AuditRow[] = [];
  readonly #ledger: LedgerId;
  readonly #start: number;
  readonly #recordedAt: Instant;
  readonly #world: World;
  readonly #byId = new Map<RecordId, RecordRow>();
  readonly #idByKey = new Map<string, RecordId>();
  readonly #inserted = new Set<RecordId>();
  readonly #updated = new Set<RecordId>();

  constructor(head: LedgerHead, known: readonly RecordRow[], world: World) {
    this.#ledger = head.id;
    this.#start = head.size;
    // A clock set back must not make the ledger's time run backwards.
    this.#recordedAt = Math.max(world.now(), head.recordedAt);
    this.#world = world;
    for (const row of known) this.#keep(row);
  }

  /** Of the ledger once this is committed. */
  get size(): number {
    return this.#start + this.entries.length;
  }

  get recordedAt(): Instant {
    return this.#recordedAt;
  }

  get inserts(): RecordRow[] {
    return this.#rows(this.#inserted);
  }

  get updates(): RecordRow[] {
    return this.#rows(this.#updated);
  }

  find(id: RecordId): RecordRow | undefined {
    return this.#byId.get(id);
  }

  /** The record in force under this natural key. */
  findByKey(naturalKey: Uint8Array): RecordRow | undefined {
    const id = this.#idByKey.get(keyText(naturalKey));
    return id === undefined ? undefined : this.#byId.get(id);
  }

  publish(draft: KeyedDraft): Entered {
    const id = recordIdText(this.#world.randomBytes(16));
    const sequence = this.#enter(id, 1, Operation.OPERATION_PUBLISH, draft, undefined);
    const row: RecordRow = {
      id,
      ledger: this.#ledger,
      ...step(undefined, Operation.OPERATION_PUBLISH),
      contentSequence: sequence,
      lastSequence: sequence,
      naturalKey: draft.naturalKey,
      fingerprint: draft.fingerprint,
    };
    this.#inserted.add(id);
    this.#keep(row);
    return { row, sequence };
  }

  /** @throws GatewayError RECORD_CLOSED, RECORD_ERASED */
  correct(row: RecordRow, draft: KeyedDraft): Entered {
    const standing = step(row, Operation.OPERATION_CORRECT);
    const sequence = this.#enter(row.id, standing.revision, Operation.OPERATION_CORRECT, draft, row.lastSequence);
    return this.#change(row, standing, sequence, { contentSequence: sequence, fingerprint: draft.fingerprint });
  }

  /** Any operation but PUBLISH and CORRECT. @throws GatewayError RECORD_CLOSED, RECORD_ERASED, NOT_OBJECTED … */
  act(row: RecordRow, act: Act): Entered {
    const standing = step(row, act.operation, act.effects);
    const parts = { schema: act.schema, open: act.open, sealed: undefined };
    const sequence = this.#enter(row.id, standing.revision, act.operation, parts, row.lastSequence);
    if (standing.state === 'ERASED') this.erase.push(sequence);
    // A withdrawn or erased record gives its natural key free: the decision may be published anew.
    const closed = standing.state === 'ACTIVE' ? {} : { naturalKey: undefined, fingerprint: undefined };
    return this.#change(row, standing, sequence, closed);
  }

  /** An event of an audit trail: an entry of its own that makes no record. */
  note(schema: string, open: Uint8Array, { action, actor, subject }: AuditEvent): void {
    const id = recordIdText(this.#world.randomBytes(16));
    const parts = { schema, open, sealed: undefined };
    const sequence = this.#enter(id, 1, Operation.OPERATION_PUBLISH, parts, undefined);
    this.audited.push({ sequence, at: this.#recordedAt, action, actor, subject });
  }

  #change(row: RecordRow, standing: Standing, sequence: number, changed: Partial<RecordRow>): Entered {
    const next = { ...row, ...standing, ...changed, lastSequence: sequence };
    if (!this.#inserted.has(row.id)) this.#updated.add(row.id);
    if (row.naturalKey && !next.naturalKey) this.#idByKey.delete(keyText(row.naturalKey));
    this.#keep(next);
    return { row: next, sequence };
  }

  #enter(
    recordId: RecordId,
    revision: number,
    operation: Operation,
    content: {
      readonly schema: string;
      readonly open: Uint8Array | undefined;
      readonly sealed: Uint8Array | undefined;
    },
    previous: number | undefined,
  ): number {
    const sequence = this.size;
    const open = this.#part(content.open);
    const sealed = this.#part(content.sealed);
    const header = writeHeader({
      ledger: this.#ledger,
      sequence,
      operation,
      recordId,
      revision,
      recordedAt: this.#recordedAt,
      schema: content.schema,
      openCommitment: open && commit(open),
      sealedCommitment: sealed && commit(sealed),
    });
    const present = Withheld.WITHHELD_PRESENT;
    this.entries.push({
      sequence,
      header,
      open,
      sealed,
      openWithheld: present,
      sealedWithheld: present,
      previous,
      quarantined: undefined,
    });
    return sequence;
  }

  #part(content: Uint8Array | undefined): CommittedPart | undefined {
    return content && { salt: this.#world.randomBytes(32), content };
  }

  #keep(row: RecordRow): void {
    this.#byId.set(row.id, row);
    if (row.naturalKey) this.#idByKey.set(keyText(row.naturalKey), row.id);
  }

  #rows(ids: ReadonlySet<RecordId>): RecordRow[] {
    return [...ids].flatMap((id) => this.#byId.get(id) ?? []);
  }
}

/** No header is longer, whatever it holds. */
export const largestHeaderBytes = 400;

/** Wire size of two parts with their salts, tags and lengths: never less than their encoding. */
export function wireBytes(parts: {
  readonly open: Uint8Array | undefined;
  readonly sealed: Uint8Array | undefined;
}): number {
  return 128 + (parts.open?.length ?? 0) + (parts.sealed?.length ?? 0);
}

export function entryBytes({ header, open, sealed }: Pick<NewEntry, 'header' | 'open' | 'sealed'>): number {
  return header.length + wireBytes({ open: open?.content, sealed: sealed?.content });
}

function keyText(naturalKey: Uint8Array): string {
  return Buffer.from(naturalKey).toString('latin1');
}

/** The row, or why there is none to act on. @throws GatewayError RECORD_UNKNOWN */
export function known(row: RecordRow | undefined): RecordRow {
  if (!row) throw new GatewayError('RECORD_UNKNOWN');
  return row;
}
