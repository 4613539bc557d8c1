/** Receipts (protocol §3.3): a receiver's cosignature of a checkpoint. */
import { GatewayError } from '../errors.ts';
import { sameBytes } from '../ledger/hash.ts';
import type { CityCode, LedgerId } from '../ledger/ledger-id.ts';
import { Receipt } from '../wire/proto.ts';
import { toTimestamp } from '../wire/scalars.ts';
import { readEnvelope } from './dsse.ts';
import type { KeyRing } from './key-ring.ts';
import { decodePayload, hashField, instantField, ledgerField, malformed, sizeField } from './payload.ts';
import { assertNotAhead, verifySigned } from './signed.ts';

export const receiptType = 'application/vnd.g60.receipt.v1+protobuf';

export interface ReceiptClaim {
  readonly receiver: CityCode;
  readonly ledger: LedgerId;
  readonly treeSize: number;
  readonly rootHash: Uint8Array;
  /** SHA-256 of the payload of the checkpoint it answers. */
  readonly checkpointDigest: Uint8Array;
  /** Milliseconds since the epoch, UTC. */
  readonly receivedAt: number;
  /** Every ERASE below this sequence has been carried out at the receiver. */
  readonly erasedThrough: number;
}

export interface VerifiedReceipt extends ReceiptClaim {
  readonly keyid: string;
}

/** Who confirms which tree. */
type Confirmed = Pick<ReceiptClaim, 'receiver' | 'ledger' | 'treeSize' | 'rootHash'>;

export interface ExpectedReceipt extends Confirmed {
  /** Digests of the checkpoints it may answer: those sent or held at this size. */
  readonly checkpointDigests: readonly Uint8Array[];
}

/** The payload to sign. */
export function writeReceipt(claim: ReceiptClaim): Uint8Array {
  return Receipt.encode({
    receiver: claim.receiver,
    ledger: claim.ledger,
    tree_size: claim.treeSize,
    root_hash: claim.rootHash,
    checkpoint_digest: claim.checkpointDigest,
    received_at: toTimestamp(claim.receivedAt),
    erased_through: claim.erasedThrough,
  }).finish();
}

/**
 * What an envelope claims, its signature unverified: to find our own root at the size it is about.
 *
 * @throws GatewayError ENVELOPE_MALFORMED
 */
export function readReceipt(envelope: Uint8Array): ReceiptClaim {
  return claimOf(readEnvelope(envelope, receiptType).payload);
}

/**
 * The receipt, by a key its receiver had when it was given, about exactly what is expected, at most 5 minutes ahead
 * of `now` (milliseconds).
 *
 * @throws GatewayError ENVELOPE_MALFORMED, KEY_UNKNOWN, SIGNATURE_INVALID, KEY_REVOKED, KEY_NOT_VALID_THEN, CLOCK_AHEAD,
 *   RECEIPT_INVALID
 */
export function verifyReceipt(
  envelope: Uint8Array,
  keys: KeyRing,
  now: number,
  expected: ExpectedReceipt,
): VerifiedReceipt {
  const receipt = verifyReceiptSignature(envelope, keys);
  assertNotAhead(receipt.receivedAt, now);
  const answers = expected.checkpointDigests.some((digest) => sameBytes(digest, receipt.checkpointDigest));
  const reason = differenceOf(receipt, expected) ?? (answers ? undefined : 'checkpoint_digest');
  if (reason) throw new GatewayError('RECEIPT_INVALID', { peer: expected.receiver, reason });
  return receipt;
}

/** The receipt, signed by the city it names as its receiver; nothing is compared with it yet, and no clock is needed. */
export function verifyReceiptSignature(envelope: Uint8Array, keys: KeyRing): VerifiedReceipt {
  const opened = readEnvelope(envelope, receiptType);
  const claim = claimOf(opened.payload);
  const statement = { type: receiptType, what: 'receipt', city: claim.receiver, signedAt: claim.receivedAt };
  return { ...claim, keyid: verifySigned(opened, statement, keys).keyid };
}

/** The first field in which a receipt is about something else. */
export function differenceOf(receipt: Confirmed, expected: Confirmed): string | undefined {
  if (receipt.receiver !== expected.receiver) return 'receiver';
  if (receipt.ledger !== expected.ledger) return 'ledger';
  if (receipt.treeSize !== expected.treeSize) return 'tree_size';
  return sameBytes(receipt.rootHash, expected.rootHash) ? undefined : 'root_hash';
}

function claimOf(payload: Uint8Array): ReceiptClaim {
  const wire: Receipt = decodePayload(Receipt, 'Receipt', payload);
  const { receiver = '' } = wire;
  if (!/^[0-9]{6}$/.test(receiver)) throw malformed('receiver');
  return {
    receiver,
    ledger: ledgerField(wire.ledger),
    treeSize: sizeField(wire.tree_size, 'tree_size'),
    rootHash: hashField(wire.root_hash, 'root_hash'),
    checkpointDigest: hashField(wire.checkpoint_digest, 'checkpoint_digest'),
    receivedAt: instantField(wire.received_at, 'received_at'),
    erasedThrough: sizeField(wire.erased_through, 'erased_through'),
  };
}
