import { type Standing, step } from '../domain/lifecycle.ts';
import { effectsOf } from '../domain/operation.ts';
import { examineReceived } from '../domain/received.ts';
import type { Rules } from '../domain/rules.ts';
import { GatewayError } from '../errors.ts';
import type { CheckedEntry } from '../ledger/check-entries.ts';
import { type LedgerId, parseLedgerId } from '../ledger/ledger-id.ts';
import { Operation, Withheld } from '../wire/proto.ts';
import type { Append, NewEntry, RecordRow } from './ports/ledger.ts';
import type { Transaction } from './ports/store.ts';
import type { RecordId } from './ports/world.ts';
import type { RulesFor } from './rules.ts';

type Applied = Pick<Append, 'entries' | 'inserts' | 'updates' | 'erase'>;

const { OPERATION_PUBLISH, OPERATION_CORRECT, OPERATION_ERASE } = Operation;

/**
 * What entries of another city's ledger make of its records. An entry that breaks a hard rule is kept, for the tree
 * must have it, but quarantined: it reaches no record, and one bad record never blocks a ledger.
 */
export async function applyEntries(
  tx: Transaction,
  ledger: LedgerId,
  checked: readonly CheckedEntry[],
  { rulesFor }: { readonly rulesFor: RulesFor },
): Promise<Applied> {
  const ids = [...new Set(checked.map(({ header }) => header.recordId))];
  const replica = new ReplicaBatch(ledger, await tx.recordsById(ledger, ids), rulesFor(parseLedgerId(ledger).city));
  for (const entry of checked) replica.apply(entry);
  return replica.result();
}

class ReplicaBatch {
  readonly #ledger: LedgerId;
  readonly #rules: Rules;
  readonly #records: Map<RecordId, RecordRow>;
  readonly #held: ReadonlySet<RecordId>;
  readonly #touched = new Set<RecordId>();
  readonly #entries: NewEntry[] = [];
  readonly #erase: number[] = [];

  constructor(ledger: LedgerId, rows: readonly RecordRow[], rules: Rules) {
    this.#ledger = ledger;
    this.#rules = rules;
    this.#records = new Map(rows.map((row) => [row.id, row]));
    this.#held = new Set(this.#records.keys());
  }

  apply(entry: CheckedEntry): void {
    const record = this.#records.get(entry.header.recordId);
    const standing = this.#examine(entry, record);
    if (typeof standing === 'string') {
      // What arrives after the ERASE that names it is kept without its parts: they must not come back.
      const kept = record?.state === 'ERASED' ? withoutParts(entry) : entry;
      this.#entries.push(newEntry(kept, undefined, standing));
      return;
    }
    this.#entries.push(newEntry(entry, record?.lastSequence, undefined));
    this.#keep(entry, record, standing);
  }

  result(): Applied {
    const rows = [...this.#touched].flatMap((id) => this.#records.get(id) ?? []);
    return {
      entries: this.#entries,
      inserts: rows.filter(({ id }) => !this.#held.has(id)),
      updates: rows.filter(({ id }) => this.#held.has(id)),
      erase: this.#erase,
    };
  }

  #keep({ header }: CheckedEntry, record: RecordRow | undefined, standing: Standing): void {
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
  #examine(entry: CheckedEntry, record: RecordRow | undefined): Standing | string {
    const { revision } = entry.header;
    if (record && revision <= record.revision) return 'REVISION_CONFLICT';
    try {
      const next = nextStanding(entry, record);
      // Revisions are the source's count, which includes entries quarantined here.
      return this.#brokenRule(entry) ?? { ...next, revision };
    } catch (error) {
      if (error instanceof GatewayError) return error.code;
      throw error;
    }
  }

  #brokenRule({ header, open, sealed, openWithheld }: CheckedEntry): string | undefined {
    // Nothing can be said of a part that was erased or is not shared with this city.
    if (openWithheld !== Withheld.WITHHELD_PRESENT) return undefined;
    const { dataset } = parseLedgerId(this.#ledger);
    return examineReceived(dataset, header.operation, header.schema, open?.content, sealed?.content, this.#rules);
  }
}

/** @throws GatewayError RECORD_UNKNOWN, RECORD_CLOSED, RECORD_ERASED … */
function nextStanding({ header, open }: CheckedEntry, record: RecordRow | undefined): Standing {
  const { operation } = header;
  if (record) return step(record, operation, effectsOf(operation, open?.content));
  // The record may be unknown because its PUBLISH was quarantined: a correction heals it, an erasure still counts.
  const published = step(undefined, OPERATION_PUBLISH);
  if (operation === OPERATION_PUBLISH || operation === OPERATION_CORRECT) return published;
  if (operation === OPERATION_ERASE) return step(published, OPERATION_ERASE);
  throw new GatewayError('RECORD_UNKNOWN');
}

function withoutParts(entry: CheckedEntry): CheckedEntry {
  const { openCommitment, sealedCommitment } = entry.header;
  return {
    ...entry,
    open: undefined,
    sealed: undefined,
    openWithheld: openCommitment ? Withheld.WITHHELD_ERASED : entry.openWithheld,
    sealedWithheld: sealedCommitment ? Withheld.WITHHELD_ERASED : entry.sealedWithheld,
  };
}

function newEntry(entry: CheckedEntry, previous: number | undefined, quarantined: string | undefined): NewEntry {
  const { header, bytes, open, sealed, openWithheld, sealedWithheld } = entry;
  const { sequence } = header;
  return { sequence, header: bytes, open, sealed, openWithheld, sealedWithheld, previous, quarantined };
}
