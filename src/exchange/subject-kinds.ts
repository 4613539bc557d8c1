import type { Dataset } from '../domain/dataset.ts';
import { subjectKindOf } from '../domain/received.ts';
import { readHeader } from '../ledger/entry.ts';
import type { LedgerId } from '../ledger/ledger-id.ts';
import { Operation, SubjectKind } from '../wire/proto.ts';
import type { StoredEntry } from './ports/ledger.ts';
import type { Store } from './ports/store.ts';
import type { RecordId } from './ports/world.ts';

type KindOf = (entry: StoredEntry) => SubjectKind;

/**
 * Whom each entry is about, for agreements that go by it. An operation says nothing of its subject: it goes where its
 * record goes, or a reader would have a record without the repair of it. UNSPECIFIED where nobody can tell any more.
 */
export async function subjectKinds(
  ledger: LedgerId,
  dataset: Dataset,
  entries: readonly StoredEntry[],
  store: Pick<Store, 'record' | 'entry'>,
): Promise<KindOf> {
  const recordIds = entries.flatMap((entry) => (entry.open ? (actedOn(entry) ?? []) : []));
  const kinds = new Map<RecordId, SubjectKind>();
  for (const id of new Set(recordIds)) {
    const row = await store.record(id);
    const content = row && (await store.entry(ledger, row.contentSequence))?.open?.content;
    kinds.set(id, subjectKindOf(dataset, content));
  }
  return (entry) => {
    const id = actedOn(entry);
    if (id === undefined) return subjectKindOf(dataset, entry.open?.content);
    return kinds.get(id) ?? SubjectKind.SUBJECT_KIND_UNSPECIFIED;
  };
}

/** The record an operation is about; undefined for an entry that carries the record itself. */
function actedOn({ header }: StoredEntry): RecordId | undefined {
  const { operation, recordId } = readHeader(header);
  return operation === Operation.OPERATION_PUBLISH || operation === Operation.OPERATION_CORRECT ? undefined : recordId;
}
