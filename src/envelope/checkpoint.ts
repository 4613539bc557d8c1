/** Checkpoints (protocol §3.2): a source's signed word on the size and root of a ledger. */
import { sha256 } from '../ledger/hash.ts';
import { type LedgerId, parseLedgerId } from '../ledger/ledger-id.ts';
import { Checkpoint } from '../wire/proto.ts';
import { toTimestamp } from '../wire/scalars.ts';
import { readEnvelope } from './dsse.ts';
import type { KeyRing } from './key-ring.ts';
import { decodePayload, hashField, instantField, ledgerField, sizeField } from './payload.ts';
import { assertNotAhead, verifySigned } from './signed.ts';

export const checkpointType = 'application/vnd.g60.checkpoint.v1+protobuf';

export interface CheckpointClaim {
  readonly ledger: LedgerId;
  readonly treeSize: number;
  readonly rootHash: Uint8Array;
  /** Milliseconds since the epoch, UTC. */
  readonly issuedAt: number;
}

export interface VerifiedCheckpoint extends CheckpointClaim {
  /** SHA-256 of the payload: what receipts answer to. */
  readonly digest: Uint8Array;
  readonly keyid: string;
}

/** The payload to sign. */
export function writeCheckpoint({ ledger, treeSize, rootHash, issuedAt }: CheckpointClaim): Uint8Array {
  return Checkpoint.encode({
    ledger,
    tree_size: treeSize,
    root_hash: rootHash,
    issued_at: toTimestamp(issuedAt),
  }).finish();
}

/**
 * What an envelope claims, its signature unverified: for our own stored checkpoints, and to learn which ledger is meant.
 *
 * @throws GatewayError ENVELOPE_MALFORMED
 */
export function readCheckpoint(envelope: Uint8Array): CheckpointClaim & { readonly digest: Uint8Array } {
  return claimOf(readEnvelope(envelope, checkpointType).payload);
}

/**
 * The checkpoint, signed by the ledger's city with a key valid when it was issued, at most 5 minutes ahead of `now`
 * (milliseconds).
 *
 * @throws GatewayError ENVELOPE_MALFORMED, KEY_UNKNOWN, SIGNATURE_INVALID, KEY_REVOKED, KEY_NOT_VALID_THEN, CLOCK_AHEAD
 */
export function verifyCheckpoint(envelope: Uint8Array, keys: KeyRing, now: number): VerifiedCheckpoint {
  const checkpoint = verifyCheckpointSignature(envelope, keys);
  assertNotAhead(checkpoint.issuedAt, now);
  return checkpoint;
}

/** As `verifyCheckpoint`, by a verifier that needs no clock. */
export function verifyCheckpointSignature(envelope: Uint8Array, keys: KeyRing): VerifiedCheckpoint {
  const opened = readEnvelope(envelope, checkpointType);
  const claim = claimOf(opened.payload);
  const { city } = parseLedgerId(claim.ledger);
  const statement = { type: checkpointType, what: 'checkpoint', city, signedAt: claim.issuedAt };
  return { ...claim, keyid: verifySigned(opened, statement, keys).keyid };
}

function claimOf(payload: Uint8Array): CheckpointClaim & { readonly digest: Uint8Array } {
  const { ledger, tree_size: treeSize, root_hash: rootHash, issued_at: issuedAt } = decode(payload);
  return {
    ledger: ledgerField(ledger),
    treeSize: sizeField(treeSize, 'tree_size'),
    rootHash: hashField(rootHash, 'root_hash'),
    issuedAt: instantField(issuedAt, 'issued_at'),
    digest: sha256(payload),
  };
}

function decode(payload: Uint8Array): Checkpoint {
  return decodePayload(Checkpoint, 'Checkpoint', payload);
}
