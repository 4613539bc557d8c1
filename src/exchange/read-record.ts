import type { TrustView } from '../directory/trust-view.ts';
import type { Dataset } from '../domain/dataset.ts';
import { showRecord } from '../domain/show.ts';
import { effectNames, operationName, showOperation } from '../domain/show-operation.ts';
import { shownState } from '../domain/shown-state.ts';
import { readHeader } from '../ledger/entry.ts';
import { type CityCode, parseRecordLedger } from '../ledger/ledger-id.ts';
import { type PermitDependencies, permitRead } from './audit/permit-read.ts';
import { assertCovered } from './covered-size.ts';
import { known } from './draft-batch.ts';
import type { RecordRow, StoredEntry } from './ports/ledger.ts';
import type { Store } from './ports/store.ts';
import type { RecordId } from './ports/world.ts';
import type { RulesFor } from './rules.ts';
import type { DeliveryView, RecordReader, RecordView, RevisionView } from './use-cases.ts';

export interface ReadDependencies extends PermitDependencies {
  readonly city: CityCode;
  readonly store: Store;
  readonly trust: () => TrustView;
  readonly rulesFor: RulesFor;
}

/**
 * A record with its history and which city has confirmed the newest revision, when. Open parts only.
 *
 * @throws GatewayError RECORD_UNKNOWN, RECORD_UNCOVERED, PURPOSE_REQUIRED, PURPOSE_NOT_ALLOWED
 */
export async function readRecord(
  id: RecordId,
  reader: RecordReader,
  dependencies: ReadDependencies,
): Promise<RecordView> {
  const { store, rulesFor } = dependencies;
  const row = known(await store.record(id));
  const { city: source, dataset } = parseRecordLedger(row.ledger);
  await assertCovered(row.ledger, row.lastSequence, dependencies.trust(), store);
  const revisions = await store.revisions(row.ledger, row.lastSequence);
  await permitRead({ row, revisions, what: 'record' }, reader, dependencies);
  const content = revisions.find(({ sequence }) => sequence === row.contentSequence)?.open?.content;
  return {
    id,
    ledger: row.ledger,
    source,
    dataset,
    revision: row.revision,
    state: shownState(row, dataset, content, rulesFor(source).today),
    objected: row.objected,
    repairEffects: effectNames(row.repairEffects),
    record: content && showRecord(dataset, content),
    history: revisions.map((entry) => revisionView(entry, dataset)),
    delivery: await deliveryOf(row, source, dependencies),
  };
}

function revisionView({ header, open, sequence }: StoredEntry, dataset: Dataset): RevisionView {
  const { revision, operation, recordedAt } = readHeader(header);
  return {
    revision,
    operation: operationName(operation),
    recordedAt: new Date(recordedAt).toISOString(),
    sequence,
    ...(open && { record: showOperation(operation, dataset, open.content) }),
  };
}

/** For an own record every peer; for another city's, what this city itself has confirmed. */
async function deliveryOf(row: RecordRow, source: CityCode, dependencies: ReadDependencies): Promise<DeliveryView[]> {
  const { city, store, trust } = dependencies;
  const { members } = trust();
  const confirmations = await store.confirmations(row.ledger, row.lastSequence);
  const receivers =
    source === city
      ? members.filter((each) => each.city !== city && each.state === 'active')
      : members.filter((each) => each.city === city);
  return receivers.map(({ city: receiver, name }) => {
    const confirmed = confirmations.find((each) => each.receiver === receiver);
    return {
      city: receiver,
      name,
      confirmed: confirmed !== undefined,
      ...(confirmed && { confirmedAt: new Date(confirmed.receivedAt).toISOString(), treeSize: confirmed.treeSize }),
    };
  });
}
