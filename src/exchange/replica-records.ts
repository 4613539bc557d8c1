import { type Standing, step } from '../domain/lifecycle.ts';
import { effectsOf } from '../domain/operation.ts';
import { examineReceived } from '../domain/received.ts';
import type { Rules } from '../domain/rules.ts';
import { GatewayError } from '../errors.ts';
import type { CheckedEntry } from '../ledger/check-entries.ts';
import { type LedgerId, parseRecordLedger } from '../ledger/ledger-id.ts';
import { Operation, Withheld } from '../wire/proto.ts';
import type { RecordChanges, RecordRow } from './ports/ledger.ts';
import type { Transaction } from './ports/store.ts';
import type { RecordId } from './ports/world.ts';
import type { RulesFor } from './rules.ts';

/** An entry whose header was read and whose parts are known to match it. */
export type ExaminedEntry = Omit<CheckedEntry, 'bytes' | 'leaf'>;

/** An entry that has reached its record follows `previous` there; one that may not is named a code. */
export type Verdict = { readonly previous: number | undefined } | { readonly quarantined: string };

const { OPERATION_PUBLISH, OPERATION_CORRECT, OPERATION_ERASE } = Operation;

/** Records of another city's ledger, changed by entries one after the other. */
export class ReplicaRecords {
  readonly #ledger: LedgerId;
  readonly #rules: Rules;
  readonly #records: Map<RecordId, RecordRow>;
  readonly #held: ReadonlySet<RecordId>;
  readonly #touched = new Set<RecordId>();
  readonly #erase: number[] = [];

  /** Those that the entries are about. */
  static async of(
    tx: Transaction,
    ledger: LedgerId,
    entries: readonly ExaminedEntry[],
    rulesFor: RulesFor,
  ): Promise<ReplicaRecords> {
    const ids = [...new Set(entries.map(({ header }) => header.recordId))];
    return new ReplicaRecords(ledger, await tx.recordsById(ledger, ids), rulesFor(parseRecordLedger(ledger).city));
  }

  private constructor(ledger: LedgerId, rows: readonly RecordRow[], rules: Rules) {
    this.#ledger = ledger;
    this.#rules = rules;
    this.#records = new Map(rows.map((row) => [row.id, row]));
    this.#held = new Set(this.#records.keys());
  }

  /** Changes the record as the entry says, or answers with the code of the hard rule that the entry breaks. */
  apply(entry: ExaminedEntry): Verdict {
    const record = this.#records.get(entry.header.recordId);
    const standing = this.#examine(entry, record);
    if (typeof standing === 'string') return { quarantined: standing };
    this.#keep(entry, record, standing);
    return { previous: record?.lastSequence };
  }

  isErased(id: RecordId): boolean {
    return this.#records.get(id)?.state === 'ERASED';
  }

  changes(): RecordChanges {
    const rows = [...this.#touched].flatMap((id) => this.#records.get(id) ?? []);
    return {
      inserts: rows.filter(({ id }) => !this.#held.has(id)),
      updates: rows.filter(({ id }) => this.#held.has(id)),
      erase: this.#erase,
    };
  }

  #keep({ header }: ExaminedEntry, record: RecordRow | undefined, standing: Standing): void {
    const { recordId: id, sequence, operation } = header;
    const carriesRecord = operation === OPERATION_PUBLISH || operation === OPERATION_CORRECT;
    this.#touched.add(id);
    this.#records.set(id, {
      id,
      ledger: this.#ledger,
      ...standing,
      contentSequence: carriesRecord || !record ? sequence : record.contentSequence,
      lastSequence: sequence,
      naturalKey: undefined,
      fingerprint: undefined,
    });
    if (standing.state === 'ERASED') this.#erase.push(sequence);
  }

  /** The record after the entry, or the code of the hard rule that the entry breaks. */
  #examine(entry: ExaminedEntry, record: RecordRow | undefined): Standing | string {
    const { revision, sequence } = entry.header;
    // One released late may also stand below what the record has come to: a chain only goes up.
    if (record && (revision <= record.revision || sequence <= record.lastSequence)) return 'REVISION_CONFLICT';
    try {
      const next = nextStanding(entry, record);
      // Revisions are the source's count, which includes entries quarantined here.
      return this.#brokenRule(entry) ?? { ...next, revision };
    } catch (error) {
      if (error instanceof GatewayError) return error.code;
      throw error;
    }
  }

  #brokenRule({ header, open, sealed, openWithheld }: ExaminedEntry): string | undefined {
    // Nothing can be said of a part that was erased or is not shared with this city.
    if (openWithheld !== Withheld.WITHHELD_PRESENT) return undefined;
    const { dataset } = parseRecordLedger(this.#ledger);
    return examineReceived(dataset, header.operation, header.schema, open?.content, sealed?.content, this.#rules);
  }
}

/** @throws GatewayError RECORD_UNKNOWN, RECORD_CLOSED, RECORD_ERASED … */
function nextStanding({ header, open }: ExaminedEntry, record: RecordRow | undefined): Standing {
  const { operation } = header;
  if (record) return step(record, operation, effectsOf(operation, open?.content));
  // The record may be unknown because its PUBLISH was quarantined: a correction heals it, an erasure still counts.
  const published = step(undefined, OPERATION_PUBLISH);
  if (operation === OPERATION_PUBLISH || operation === OPERATION_CORRECT) return published;
  if (operation === OPERATION_ERASE) return step(published, OPERATION_ERASE);
  throw new GatewayError('RECORD_UNKNOWN');
}
