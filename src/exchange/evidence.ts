import type { DirectoryView } from '../directory/directory-view.ts';
import type { TrustView } from '../directory/trust-view.ts';
import { checkpointType } from '../envelope/checkpoint.ts';
import { readEnvelope } from '../envelope/dsse.ts';
import { writeEvidence } from '../envelope/evidence.ts';
import { type KeyRing, standingAt } from '../envelope/key-ring.ts';
import { receiptType } from '../envelope/receipt.ts';
import { GatewayError } from '../errors.ts';
import { readHeader } from '../ledger/entry.ts';
import type { LedgerId } from '../ledger/ledger-id.ts';
import { Withheld } from '../wire/proto.ts';
import { type PermitDependencies, permitRead } from './audit/permit-read.ts';
import { known } from './draft-batch.ts';
import type { StoredCheckpoint, StoredEntry } from './ports/ledger.ts';
import type { Store } from './ports/store.ts';
import type { Instant, RecordId } from './ports/world.ts';
import { inclusionPath } from './prove.ts';
import type { RecordReader } from './use-cases.ts';

export interface EvidenceDependencies extends PermitDependencies {
  readonly store: Store;
  readonly trust: () => TrustView;
}

/**
 * Evidence of the newest revision of a record, or of the one named, that verifies offline from the corridor's root:
 * over the tree that most cities have confirmed. The sealed part is left out.
 *
 * @throws GatewayError RECORD_UNKNOWN, RECORD_UNCOVERED, PURPOSE_REQUIRED, PURPOSE_NOT_ALLOWED
 */
export async function evidenceOf(
  id: RecordId,
  revision: number | undefined,
  reader: RecordReader,
  dependencies: EvidenceDependencies,
): Promise<Uint8Array> {
  const { store } = dependencies;
  const trust = dependencies.trust();
  const row = known(await store.record(id));
  const { ledger } = row;
  const revisions = await store.revisions(ledger, row.lastSequence);
  const entry = wanted(revisions, revision);
  await permitRead({ row, revisions, what: 'evidence' }, reader, dependencies);
  const checkpoint = await mostConfirmed(store, ledger, entry.sequence, trust);
  const { treeSize } = checkpoint;
  const receipts = (await store.receiptsAt(ledger, treeSize))
    .filter(({ envelope, receivedAt }) => isProvable(envelope, receiptType, receivedAt, trust))
    .map(({ envelope }) => envelope);
  return writeEvidence({
    entry: withoutSealed(entry),
    proof: { sequence: entry.sequence, treeSize, path: await inclusionPath(store, ledger, entry.sequence, treeSize) },
    checkpoint: checkpoint.envelope,
    receipts,
    certificates: certificatesOf(signersOf(checkpoint.envelope, receipts), trust),
    directory: trust.envelope,
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

/** The checkpoint over the tree that most have confirmed, of those that still prove something. */
async function mostConfirmed(
  store: Store,
  ledger: LedgerId,
  sequence: number,
  keys: KeyRing,
): Promise<StoredCheckpoint> {
  const provable = (checkpoint: StoredCheckpoint | undefined) =>
    checkpoint && isProvable(checkpoint.envelope, checkpointType, checkpoint.issuedAt, keys) ? checkpoint : undefined;
  for (const { treeSize } of await store.confirmedSizes(ledger, sequence)) {
    const checkpoint = provable(await store.checkpointAt(ledger, treeSize));
    if (checkpoint) return checkpoint;
  }
  // Signed by a key revoked since, the trees near the entry prove nothing; the newest heartbeat may be by a good one.
  const newest = provable(await store.newestCheckpoint(ledger));
  if (newest && newest.treeSize > sequence) return newest;
  throw new GatewayError('RECORD_UNCOVERED', { ledger, sequence });
}

/** Whether who is shown this and the directory finds it signed by a good key: one that is not would spoil the rest. */
function isProvable(envelope: Uint8Array, type: string, at: Instant, keys: KeyRing): boolean {
  return readEnvelope(envelope, type).signatures.some(({ keyid }) => {
    const key = keys.key(keyid);
    return key !== undefined && standingAt(key, at) === 'valid';
  });
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
