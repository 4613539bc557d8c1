/** Evidence (protocol §3.4): one entry shown to anybody, as bytes. Its proof is checked in check-evidence.ts. */
import { GatewayError } from '../errors.ts';
import { entryMessage } from '../ledger/check-entries.ts';
import type { Entry } from '../ledger/entry.ts';
import { type Entry as WireEntry, Evidence as WireEvidence } from '../wire/proto.ts';
import { safeInteger } from '../wire/scalars.ts';
import { envelopeBytes, envelopeMessage } from './dsse.ts';

interface Bundle {
  readonly proof: { readonly sequence: number; readonly treeSize: number; readonly path: readonly Uint8Array[] };
  /** Envelopes. */
  readonly checkpoint: Uint8Array;
  readonly receipts: readonly Uint8Array[];
  /** DER of the signing certificates of source and receivers and of their issuers, without the root. */
  readonly certificates: readonly Uint8Array[];
  /** Envelope of the directory under which the keys were valid. */
  readonly directory: Uint8Array;
}

/** Evidence to hand out. */
export interface Evidence extends Bundle {
  readonly entry: Entry;
}

/** Evidence as received: complete, but nothing in it is checked. */
export interface ReceivedEvidence extends Bundle {
  readonly entry: WireEntry;
}

/** The Evidence message. */
export function writeEvidence({ entry, proof, checkpoint, receipts, certificates, directory }: Evidence): Uint8Array {
  return WireEvidence.encode({
    entry: entryMessage(entry),
    proof: { sequence: proof.sequence, tree_size: proof.treeSize, path: [...proof.path] },
    checkpoint: envelopeMessage(checkpoint),
    receipts: receipts.map(envelopeMessage),
    certificates: [...certificates],
    directory: envelopeMessage(directory),
  }).finish();
}

/** @throws GatewayError EVIDENCE_MALFORMED naming what is missing */
export function readEvidence(bytes: Uint8Array): ReceivedEvidence {
  const { entry, proof, checkpoint, receipts = [], certificates = [], directory } = decode(bytes);
  if (!entry?.header) throw malformed('entry');
  if (!proof) throw malformed('proof');
  if (!checkpoint) throw malformed('checkpoint');
  if (!directory) throw malformed('directory');
  const sequence = safeInteger(proof.sequence);
  const treeSize = safeInteger(proof.tree_size);
  if (sequence === undefined || treeSize === undefined) throw malformed('proof');
  return {
    entry,
    proof: { sequence, treeSize, path: proof.path ?? [] },
    checkpoint: envelopeBytes(checkpoint),
    receipts: receipts.map(envelopeBytes),
    certificates,
    directory: envelopeBytes(directory),
  };
}

function decode(bytes: Uint8Array): WireEvidence {
  try {
    return WireEvidence.decode(bytes);
  } catch (error) {
    throw malformed('not a protobuf Evidence', error);
  }
}

function malformed(reason: string, cause?: unknown): GatewayError {
  return new GatewayError('EVIDENCE_MALFORMED', { reason }, cause);
}
