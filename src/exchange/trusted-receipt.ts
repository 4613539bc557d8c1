import type { DirectoryView } from '../directory/directory-view.ts';
import { readCheckpoint } from '../envelope/checkpoint.ts';
import { readReceipt, verifyReceipt } from '../envelope/receipt.ts';
import { GatewayError } from '../errors.ts';
import type { CityCode, LedgerId } from '../ledger/ledger-id.ts';
import type { StoredReceipt } from './ports/ledger.ts';
import type { LedgerReads } from './ports/store.ts';
import type { World } from './ports/world.ts';

interface TrustDependencies {
  readonly store: LedgerReads;
  readonly directory: () => DirectoryView;
  readonly world: World;
}

/**
 * A receipt that a peer gave, verified as strictly as a batch: by that peer, over our own root at its size, and
 * answering a checkpoint of ours: one of those sent (envelopes) in the call it answers, or the one stored at its size.
 *
 * @throws GatewayError RECEIPT_INVALID, KEY_*, SIGNATURE_INVALID, CLOCK_AHEAD, ENVELOPE_MALFORMED
 */
export async function trustedReceipt(
  peer: CityCode,
  envelope: Uint8Array,
  sent: readonly Uint8Array[],
  { store, directory, world }: TrustDependencies,
): Promise<StoredReceipt & { readonly ledger: LedgerId }> {
  const { ledger, treeSize } = readReceipt(envelope);
  const sentOfLedger = sent.map(readCheckpoint).filter((each) => each.ledger === ledger);
  if (sentOfLedger.length === 0) throw new GatewayError('RECEIPT_INVALID', { peer, reason: 'ledger' });
  // Not the newest heartbeat: it may have been replaced while the peer was answering the one before.
  const stored = await store.checkpointAt(ledger, treeSize);
  const signed = [...sentOfLedger, ...(stored ? [readCheckpoint(stored.envelope)] : [])];
  const checkpoints = signed.filter((each) => each.treeSize === treeSize);
  const [checkpoint] = checkpoints;
  if (!checkpoint) throw new GatewayError('RECEIPT_INVALID', { peer, reason: 'tree_size' });
  const { receivedAt, erasedThrough } = verifyReceipt(envelope, directory(), world.now(), {
    receiver: peer,
    ledger,
    treeSize,
    rootHash: checkpoint.rootHash,
    checkpointDigests: checkpoints.map(({ digest }) => digest),
  });
  return { receiver: peer, ledger, treeSize, envelope, receivedAt, erasedThrough };
}
