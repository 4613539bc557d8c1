import { type CheckpointClaim, checkpointType, writeCheckpoint } from '../envelope/checkpoint.ts';
import { preAuthenticationEncoding, writeEnvelope } from '../envelope/dsse.ts';
import { type ReceiptClaim, receiptType, writeReceipt } from '../envelope/receipt.ts';
import type { Signer } from './ports/world.ts';

export function signCheckpoint(signer: Signer, claim: CheckpointClaim): Promise<Uint8Array> {
  return signed(signer, checkpointType, writeCheckpoint(claim));
}

export function signReceipt(signer: Signer, claim: ReceiptClaim): Promise<Uint8Array> {
  return signed(signer, receiptType, writeReceipt(claim));
}

async function signed(signer: Signer, type: string, payload: Uint8Array): Promise<Uint8Array> {
  // In one tick: while the signature is made another key may come into use, and this name would not be its own.
  const { keyid } = signer;
  const signing = signer.sign(preAuthenticationEncoding(type, payload));
  return writeEnvelope(type, payload, [{ keyid, sig: await signing }]);
}
