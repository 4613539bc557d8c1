import type { DirectoryView } from '../directory/directory-view.ts';
import { checkpointType } from '../envelope/checkpoint.ts';
import { readEnvelope } from '../envelope/dsse.ts';
import { writeEvidence } from '../envelope/evidence.ts';
import { receiptType } from '../envelope/receipt.ts';
import { GatewayError } from '../errors.ts';
import { readHeader } from '../ledger/entry.ts';
import type { LedgerId } from '../ledger/ledger-id.ts';
import { Withheld } from '../wire/proto.ts';
import { type PermitDependencies, permitRead } from './audit/permit-read.ts';
import { known } from './draft-batch.ts';
import type { StoredEntry } from './ports/ledger.ts';
import type { Store } from './ports/store.ts';
import type { RecordId } from './ports/world.ts';
import { inclusionPath } from './prove.ts';
import type { RecordReader } from './use-cases.ts';

export interface EvidenceDependencies extends PermitDependencies {
  readonly store: Store;
  readonly directory: () => DirectoryView;
}

/**
 * Evidence of the newest revision of a record, or of the one named, that verifies offline from the corridor's root:
 * over the tree that most cities have confirmed. The sealed part is left out.
 *
 * @throws GatewayError RECORD_UNKNOWN, PURPOSE_REQUIRED, PURPOSE_NOT_ALLOWED
 */
export async function evidenceOf(
  id: RecordId,
  revision: number | undefined,
  reader: RecordReader,
  dependencies: EvidenceDependencies,
): Promise<Uint8Array> {
  const { store, directory } = dependencies;
  const row = known(await store.record(id));
  const { ledger } = row;
  const revisions = await store.revisions(ledger, row.lastSequence);
  const entry = wanted(revisions, revision);
  await permitRead({ row, revisions, what: 'evidence' }, reader, dependencies);
  const treeSize = await mostConfirmed(store, ledger, entry.sequence);
  const checkpoint = await store.checkpointAt(ledger, treeSize);
  if (!checkpoint) throw new GatewayError('TREE_SIZE_UNKNOWN', { ledger, size: treeSize });
  const receipts = (await store.receiptsAt(ledger, treeSize)).map(({ envelope }) => envelope);
  const view = directory();
  return writeEvidence({
    entry: withoutSealed(entry),
    proof: { sequence: entry.sequence, treeSize, path: await inclusionPath(store, ledger, entry.sequence, treeSize) },
    checkpoint: checkpoint.envelope,
    receipts,
    certificates: certificatesOf(signersOf(checkpoint.envelope, receipts), view),
    directory: view.envelope,
  });
}

function wanted(revisions: readonly StoredEntry[], revision: number | undefined): StoredEntry {
  const entry =
    revision === undefined
      ? revisions.at(-1)
      : revisions.find(({ header }) => readHeader(header).revision === revision);
  if (!entry) throw new GatewayError('RECORD_UNKNOWN');
  return entry;
}

async function mostConfirmed(store: Store, ledger: LedgerId, sequence: number): Promise<number> {
  const [best] = await store.confirmedSizes(ledger, sequence);
  if (!best) throw new GatewayError('TREE_SIZE_UNKNOWN', { ledger, size: sequence + 1 });
  return best.treeSize;
}

/** The commitment stays in the header; the part is withheld from this copy as it would be from a city without a right. */
function withoutSealed(entry: StoredEntry): StoredEntry {
  return {
    ...entry,
    sealed: undefined,
    sealedWithheld: entry.sealed ? Withheld.WITHHELD_NOT_SHARED : entry.sealedWithheld,
  };
}

function signersOf(checkpoint: Uint8Array, receipts: readonly Uint8Array[]): Set<string> {
  const signatures = [
    ...readEnvelope(checkpoint, checkpointType).signatures,
    ...receipts.flatMap((receipt) => readEnvelope(receipt, receiptType).signatures),
  ];
  return new Set(signatures.map(({ keyid }) => keyid));
}

function certificatesOf(keyids: ReadonlySet<string>, { members, ...view }: DirectoryView): Uint8Array[] {
  const signing = members.flatMap(({ signingKeys }) => signingKeys.map(({ certificate }) => certificate));
  const issuers = [...view.issuers, ...view.retiredIssuers];
  return [...signing.filter(({ keyid }) => keyids.has(keyid)), ...issuers].map(({ der }) => der);
}
