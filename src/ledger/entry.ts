/** Entries (protocol §3.1): headers, which are the leaves, and the parts they commit to. */
import { GatewayError } from '../errors.ts';
import { Operation, EntryHeader as WireHeader, type Withheld } from '../wire/proto.ts';
import { fromTimestamp, safeInteger, toTimestamp } from '../wire/scalars.ts';
import { hashBytes, sameBytes, sha256 } from './hash.ts';
import { type LedgerId, parseLedgerId } from './ledger-id.ts';
import { parseRecordId, recordIdBytes, recordIdText } from './record-id.ts';

export const saltBytes = 32;

export interface EntryHeader {
  readonly ledger: LedgerId;
  readonly sequence: number;
  readonly operation: Operation;
  /** UUID. */
  readonly recordId: string;
  readonly revision: number;
  /** Milliseconds since the epoch, UTC. */
  readonly recordedAt: number;
  /** Full protobuf name of the open part; empty when there is none. */
  readonly schema: string;
  readonly openCommitment: Uint8Array | undefined;
  readonly sealedCommitment: Uint8Array | undefined;
}

/** A payload and the 32 random bytes that keep its commitment from being guessed at. */
export interface CommittedPart {
  readonly salt: Uint8Array;
  readonly content: Uint8Array;
}

/** An entry as it is stored and sent: bytes exactly as they were first made. */
export interface Entry {
  readonly header: Uint8Array;
  readonly open: CommittedPart | undefined;
  readonly sealed: CommittedPart | undefined;
  readonly openWithheld: Withheld;
  readonly sealedWithheld: Withheld;
}

/** The header bytes; they are authoritative from here on, so they are made once, by the source. */
export function writeHeader(header: EntryHeader): Uint8Array {
  return WireHeader.encode({
    ledger: header.ledger,
    sequence: header.sequence,
    operation: header.operation,
    record_id: parseRecordId(header.recordId),
    revision: header.revision,
    recorded_at: toTimestamp(header.recordedAt),
    schema: header.schema,
    ...(header.openCommitment && { open_commitment: header.openCommitment }),
    ...(header.sealedCommitment && { sealed_commitment: header.sealedCommitment }),
  }).finish();
}

/**
 * The header in the bytes. Fields it does not know are passed over: they are in the bytes, which are what is hashed.
 *
 * @throws GatewayError HEADER_INVALID
 */
export function readHeader(bytes: Uint8Array): EntryHeader {
  const wire = decode(bytes);
  const sequence = safeInteger(wire.sequence);
  const recordedAt = fromTimestamp(wire.recorded_at);
  const { operation = 0, revision = 0, schema = '', record_id: recordId } = wire;
  const refuse = (reason: string) => new GatewayError('HEADER_INVALID', { sequence: sequence ?? '?', reason });
  if (sequence === undefined) throw refuse('sequence');
  if (!isOperation(operation)) throw refuse('operation');
  if (recordId?.length !== recordIdBytes) throw refuse('record_id');
  if (revision === 0) throw refuse('revision');
  if (recordedAt === undefined) throw refuse('recorded_at');
  const commitment = (name: 'open_commitment' | 'sealed_commitment') => {
    const { [name]: hash } = wire;
    if (!hash || hash.length === 0) return undefined;
    if (hash.length !== hashBytes) throw refuse(name);
    return hash;
  };
  return {
    ledger: ledgerOf(wire, refuse),
    sequence,
    operation,
    recordId: recordIdText(recordId),
    revision,
    recordedAt,
    schema,
    openCommitment: commitment('open_commitment'),
    sealedCommitment: commitment('sealed_commitment'),
  };
}

/** SHA-256(salt ‖ content). */
export function commit({ salt, content }: CommittedPart): Uint8Array {
  return sha256(salt, content);
}

export function partMatches(commitment: Uint8Array, part: CommittedPart): boolean {
  // Of another length, the salt could be cut elsewhere and the same bytes be shown as another content.
  return part.salt.length === saltBytes && sameBytes(commitment, commit(part));
}

function decode(bytes: Uint8Array): WireHeader {
  try {
    return WireHeader.decode(bytes);
  } catch (error) {
    throw new GatewayError('HEADER_INVALID', { sequence: '?', reason: 'not a protobuf EntryHeader' }, error);
  }
}

function isOperation(value: number): value is Operation {
  return value !== Operation.OPERATION_UNSPECIFIED && value in Operation;
}

function ledgerOf({ ledger = '' }: WireHeader, refuse: (reason: string) => GatewayError): LedgerId {
  try {
    return parseLedgerId(ledger).id;
  } catch {
    throw refuse('ledger');
  }
}
