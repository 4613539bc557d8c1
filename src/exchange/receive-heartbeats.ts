import { type VerifiedCheckpoint, verifyCheckpoint } from '../envelope/checkpoint.ts';
import { envelopeBytes, envelopeMessage } from '../envelope/dsse.ts';
import { GatewayError } from '../errors.ts';
import { type CityCode, parseLedgerId } from '../ledger/ledger-id.ts';
import { HeartbeatAnswer, Heartbeats } from '../wire/proto.ts';
import type { ReceiveDependencies } from './receive.ts';
import { signReceipt } from './sign.ts';

/** A city has one ledger a dataset and epoch; more checkpoints in one call are an attack, not a heartbeat. */
const most = 64;

/**
 * Receives a source's newest checkpoints. Those this city is level with are receipted; the others are named with the
 * size held, so that the source delivers.
 *
 * @throws GatewayError PROTOBUF_MALFORMED, WRONG_CITY, KEY_*, SIGNATURE_INVALID, CLOCK_AHEAD, CHECKPOINT_OLDER, ROOT_MISMATCH
 */
export async function receiveHeartbeats(
  peer: CityCode,
  body: Uint8Array,
  dependencies: ReceiveDependencies,
): Promise<Uint8Array> {
  const { directory, world } = dependencies;
  const envelopes = decode(body).map(envelopeBytes);
  // All are verified before any is kept: a call is believed whole or not at all.
  const beats = envelopes.map((envelope) => ({
    envelope,
    checkpoint: verifyCheckpoint(envelope, directory(), world.now()),
  }));
  for (const { checkpoint } of beats) {
    if (parseLedgerId(checkpoint.ledger).city !== peer) {
      throw new GatewayError('WRONG_CITY', { peer, ledger: checkpoint.ledger });
    }
  }
  const receipts: Uint8Array[] = [];
  const behind: { ledger: string; tree_size: number }[] = [];
  for (const { envelope, checkpoint } of beats) {
    const receipt = await receiptOf(envelope, checkpoint, dependencies);
    if (typeof receipt === 'number') behind.push({ ledger: checkpoint.ledger, tree_size: receipt });
    else receipts.push(receipt);
  }
  return HeartbeatAnswer.encode({ receipts: receipts.map(envelopeMessage), behind }).finish();
}

/** The receipt, or the size held when this city is behind. */
async function receiptOf(
  envelope: Uint8Array,
  checkpoint: VerifiedCheckpoint,
  { city, store, signer, world, emit }: ReceiveDependencies,
): Promise<Uint8Array | number> {
  const { ledger, treeSize, rootHash, issuedAt, digest } = checkpoint;
  const head = (await store.head(ledger)) ?? (await store.transaction((tx) => tx.lockLedger(ledger, 'replica')));
  // Smaller than what is held: it crossed with a batch on its way here. The source's next beat settles it.
  if (head.size !== treeSize) return head.size;
  if (Buffer.compare(head.root, rootHash) !== 0) {
    emit('ledger.forked', { ledger, size: treeSize, keyid: checkpoint.keyid });
    throw new GatewayError('ROOT_MISMATCH', { ledger, size: treeSize });
  }
  const receivedAt = world.now();
  await store.saveHeartbeat(ledger, { treeSize, envelope, issuedAt });
  return signReceipt(signer, {
    receiver: city,
    ledger,
    treeSize,
    rootHash,
    checkpointDigest: digest,
    receivedAt,
    erasedThrough: head.erasedThrough,
  });
}

function decode(body: Uint8Array) {
  try {
    const { checkpoints } = Heartbeats.decode(body);
    if (checkpoints && checkpoints.length <= most) return checkpoints;
  } catch (error) {
    throw new GatewayError('PROTOBUF_MALFORMED', { message: 'Heartbeats' }, error);
  }
  throw new GatewayError('PROTOBUF_MALFORMED', { message: 'Heartbeats' });
}
