/** What a bundle of evidence proves, link by link, given the keys its directory lists. */
import { GatewayError } from '../errors.ts';
import { type CheckedEntry, checkEntry } from '../ledger/check-entries.ts';
import { type EntryHeader, readHeader } from '../ledger/entry.ts';
import { type CityCode, parseLedgerId } from '../ledger/ledger-id.ts';
import { verifyInclusion } from '../ledger/proof.ts';
import type { Withheld } from '../wire/proto.ts';
import { type VerifiedCheckpoint, verifyCheckpointSignature } from './checkpoint.ts';
import type { ReceivedEvidence } from './evidence.ts';
import type { KeyRing } from './key-ring.ts';
import { differenceOf, readReceipt, verifyReceiptSignature } from './receipt.ts';

export interface Confirmation {
  readonly city: CityCode;
  /** Milliseconds since the epoch, UTC. */
  readonly receivedAt: number;
}

/** Who published what, when, and who confirmed it. Times are milliseconds since the epoch, UTC. */
export interface ProvenEntry
  extends Pick<EntryHeader, 'ledger' | 'sequence' | 'operation' | 'recordId' | 'revision' | 'recordedAt' | 'schema'> {
  readonly source: CityCode;
  readonly treeSize: number;
  /** issued_at of the checkpoint: the entry was in the ledger by then. */
  readonly publishedBefore: number;
  /** One for each city, its earliest; never the source itself. */
  readonly confirmations: readonly Confirmation[];
  /** Content of the open part; undefined when there is none or it is withheld. */
  readonly openPart: Uint8Array | undefined;
  readonly openWithheld: Withheld;
}

/**
 * Checks the chain from the entry to the keys. That the keys are the corridor's (the directory and certificates in the
 * bundle) is for the caller to have checked.
 *
 * @throws GatewayError EVIDENCE_ENTRY, EVIDENCE_MALFORMED, EVIDENCE_SIGNATURE, EVIDENCE_KEY, EVIDENCE_PATH,
 *   EVIDENCE_RECEIPT: the first link that fails
 */
export function checkEvidence(evidence: ReceivedEvidence, keys: KeyRing): ProvenEntry {
  const entry = checkedEntry(evidence);
  const checkpoint = checkedCheckpoint(evidence, keys);
  assertIncluded(entry, evidence, checkpoint);
  const { ledger, sequence, operation, recordId, revision, recordedAt, schema } = entry.header;
  return {
    source: parseLedgerId(ledger).city,
    ...{ ledger, sequence, operation, recordId, revision, recordedAt, schema },
    treeSize: checkpoint.treeSize,
    publishedBefore: checkpoint.issuedAt,
    confirmations: confirmationsOf(evidence.receipts, checkpoint, keys),
    openPart: entry.open?.content,
    openWithheld: entry.openWithheld,
  };
}

function checkedEntry({ entry }: ReceivedEvidence): CheckedEntry {
  try {
    return checkEntry(readHeader(entry.header ?? new Uint8Array()), entry);
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    const reason = error.parameters['part'] ?? error.parameters['reason'] ?? error.code;
    throw new GatewayError('EVIDENCE_ENTRY', { reason }, error);
  }
}

function checkedCheckpoint({ checkpoint }: ReceivedEvidence, keys: KeyRing): VerifiedCheckpoint {
  try {
    return verifyCheckpointSignature(checkpoint, keys);
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    const what = 'checkpoint';
    if (error.code === 'ENVELOPE_MALFORMED') throw new GatewayError('EVIDENCE_MALFORMED', { reason: what }, error);
    if (error.code === 'SIGNATURE_INVALID') throw new GatewayError('EVIDENCE_SIGNATURE', { what }, error);
    throw new GatewayError('EVIDENCE_KEY', { what, reason: error.code }, error);
  }
}

function assertIncluded(
  { header, leaf }: CheckedEntry,
  { proof: { sequence, treeSize, path } }: ReceivedEvidence,
  { ledger, treeSize: signedSize, rootHash }: VerifiedCheckpoint,
): void {
  // The place proved must be the place claimed: a header could name another ledger or sequence than it stands at.
  const samePlace = header.ledger === ledger && header.sequence === sequence && treeSize === signedSize;
  if (!samePlace || !verifyInclusion(leaf, sequence, treeSize, path, rootHash)) throw new GatewayError('EVIDENCE_PATH');
}

function confirmationsOf(
  receipts: readonly Uint8Array[],
  checkpoint: VerifiedCheckpoint,
  keys: KeyRing,
): Confirmation[] {
  const earliest = new Map<CityCode, number>();
  for (const envelope of receipts) {
    const { city, receivedAt } = confirmationOf(envelope, checkpoint, keys);
    earliest.set(city, Math.min(receivedAt, earliest.get(city) ?? receivedAt));
  }
  return [...earliest].map(([city, receivedAt]) => ({ city, receivedAt }));
}

/** The checkpoint answered may be another one over the same tree: a ledger at rest is signed anew every minute. */
function confirmationOf(envelope: Uint8Array, checkpoint: VerifiedCheckpoint, keys: KeyRing): Confirmation {
  let receiver: CityCode = '?';
  try {
    ({ receiver } = readReceipt(envelope));
    const receipt = verifyReceiptSignature(envelope, keys);
    const { city: source } = parseLedgerId(checkpoint.ledger);
    const reason = receiver === source ? 'receiver' : differenceOf(receipt, { ...checkpoint, receiver });
    if (reason) throw new GatewayError('RECEIPT_INVALID', { peer: receiver, reason });
    return { city: receiver, receivedAt: receipt.receivedAt };
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    throw new GatewayError('EVIDENCE_RECEIPT', { receiver, reason: error.parameters['reason'] ?? error.code }, error);
  }
}
