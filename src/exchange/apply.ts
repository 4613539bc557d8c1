import { isDataset } from '../domain/dataset.ts';
import type { CheckedEntry } from '../ledger/check-entries.ts';
import { type LedgerId, parseLedgerId } from '../ledger/ledger-id.ts';
import { Withheld } from '../wire/proto.ts';
import type { NewEntry, RecordChanges } from './ports/ledger.ts';
import type { Transaction } from './ports/store.ts';
import { ReplicaRecords } from './replica-records.ts';
import type { RulesFor } from './rules.ts';

/**
 * What entries of another city's ledger make of its records. An entry that breaks a hard rule is kept, for the tree
 * must have it, but quarantined: it reaches no record, and one bad record never blocks a ledger.
 */
export async function applyEntries(
  tx: Transaction,
  ledger: LedgerId,
  checked: readonly CheckedEntry[],
  { rulesFor }: { readonly rulesFor: RulesFor },
): Promise<RecordChanges & { readonly entries: readonly NewEntry[] }> {
  if (!isDataset(parseLedgerId(ledger).dataset)) return { entries: checked.map(unread), ...noRecords };
  const records = await ReplicaRecords.of(tx, ledger, checked, rulesFor);
  const entries = checked.map((entry) => applied(records, entry));
  return { entries, ...records.changes() };
}

const { WITHHELD_ERASED: ERASED, WITHHELD_NOT_SHARED: NOT_SHARED } = Withheld;
const noRecords: RecordChanges = { inserts: [], updates: [], erase: [] };

/** An entry of another city's audit trail: its leaf is kept, so that the trail cannot be rewritten, and nothing else. */
function unread(entry: CheckedEntry): NewEntry {
  return { ...newEntry(withoutParts(entry, NOT_SHARED)), previous: undefined, quarantined: undefined };
}

function applied(records: ReplicaRecords, entry: CheckedEntry): NewEntry {
  const verdict = records.apply(entry);
  if ('previous' in verdict) return { ...newEntry(entry), previous: verdict.previous, quarantined: undefined };
  // What arrives after the ERASE that names it is kept without its parts: they must not come back.
  const kept = records.isErased(entry.header.recordId) ? withoutParts(entry, ERASED) : entry;
  return { ...newEntry(kept), previous: undefined, quarantined: verdict.quarantined };
}

function withoutParts(entry: CheckedEntry, reason: Withheld): CheckedEntry {
  const { openCommitment, sealedCommitment } = entry.header;
  return {
    ...entry,
    open: undefined,
    sealed: undefined,
    openWithheld: openCommitment ? reason : entry.openWithheld,
    sealedWithheld: sealedCommitment ? reason : entry.sealedWithheld,
  };
}

function newEntry(entry: CheckedEntry): Omit<NewEntry, 'previous' | 'quarantined'> {
  const { header, bytes, open, sealed, openWithheld, sealedWithheld } = entry;
  return { sequence: header.sequence, header: bytes, open, sealed, openWithheld, sealedWithheld };
}
