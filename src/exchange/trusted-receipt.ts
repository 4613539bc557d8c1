import type { DirectoryView } from '../directory/directory-view.ts';
import { readCheckpoint } from '../envelope/checkpoint.ts';
import { readReceipt, verifyReceipt } from '../envelope/receipt.ts';
import { GatewayError } from '../errors.ts';
import type { CityCode, LedgerId } from '../ledger/ledger-id.ts';
import type { StoredCheckpoint, StoredReceipt } from './ports/ledger.ts';
import type { LedgerReads } from './ports/store.ts';
import type { World } from './ports/world.ts';

interface TrustDependencies {
  readonly store: LedgerReads;
  readonly directory: () => DirectoryView;
  readonly world: World;
}

/**
 * A receipt that a peer gave, verified as strictly as a batch: by that peer, over our own root at its size, and
 * answering a checkpoint of ours.
 *
 * @throws GatewayError RECEIPT_INVALID, KEY_*, SIGNATURE_INVALID, CLOCK_AHEAD, ENVELOPE_MALFORMED
 */
export async function trustedReceipt(
  peer: CityCode,
  own: LedgerId | undefined,
  envelope: Uint8Array,
  { store, directory, world }: TrustDependencies,
): Promise<StoredReceipt & { readonly ledger: LedgerId }> {
  const { ledger, treeSize } = readReceipt(envelope);
  if (own !== undefined && ledger !== own) throw new GatewayError('RECEIPT_INVALID', { peer, reason: 'ledger' });
  const checkpoints = await ownCheckpoints(store, ledger, treeSize);
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

/** What we signed at this size: the batch's checkpoint and, at the newest size, the heartbeat. */
async function ownCheckpoints(store: LedgerReads, ledger: LedgerId, treeSize: number) {
  const atSize = [await store.checkpointAt(ledger, treeSize), await store.newestCheckpoint(ledger)];
  const held = atSize.filter((each): each is StoredCheckpoint => each?.treeSize === treeSize);
  return held.map(({ envelope }) => readCheckpoint(envelope));
}
