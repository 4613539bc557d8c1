/** The checks of protocol §4 on received entries, in its order: headers, contiguity, commitments. */
import { GatewayError } from '../errors.ts';
import { type Part, type Entry as WireEntry, Withheld } from '../wire/proto.ts';
import { type CommittedPart, type Entry, type EntryHeader, partMatches, readHeader } from './entry.ts';
import { leafHash } from './hash.ts';
import type { LedgerId } from './ledger-id.ts';

/** A received entry whose header and parts hold. */
export interface CheckedEntry extends Omit<Entry, 'header'> {
  readonly header: EntryHeader;
  /** The header as received: what is hashed, stored and forwarded. */
  readonly bytes: Uint8Array;
  readonly leaf: Uint8Array;
}

/**
 * The entries of a batch that begins at `start`, after an entry recorded at `recordedAt` (0 when there is none).
 *
 * @throws GatewayError HEADER_INVALID, COMMITMENT_MISMATCH, naming the sequence of the first entry that fails
 */
export function checkEntries(
  ledger: LedgerId,
  start: number,
  entries: readonly WireEntry[],
  recordedAt: number,
): CheckedEntry[] {
  let latest = recordedAt;
  const read = entries.map((entry, offset) => {
    const header = readHeaderAt(entry.header, ledger, start + offset);
    if (header.recordedAt < latest) throw invalid(header.sequence, 'recorded_at is before that of the entry before');
    latest = header.recordedAt;
    return { header, entry };
  });
  return read.map(({ header, entry }) => checkEntry(header, entry));
}

/**
 * The entry of a header read from it, with each part matching its commitment or marked as withheld.
 *
 * @throws GatewayError COMMITMENT_MISMATCH
 */
export function checkEntry(header: EntryHeader, entry: WireEntry): CheckedEntry {
  const {
    header: bytes = new Uint8Array(),
    open_withheld: openWithheld = 0,
    sealed_withheld: sealedWithheld = 0,
  } = entry;
  const refuse = (part: string) => new GatewayError('COMMITMENT_MISMATCH', { sequence: header.sequence, part });
  const open = committed(entry.open);
  const sealed = committed(entry.sealed);
  if (!agrees(header.openCommitment, open, openWithheld)) throw refuse('open');
  if (!agrees(header.sealedCommitment, sealed, sealedWithheld)) throw refuse('sealed');
  return { header, bytes, leaf: leafHash(bytes), open, sealed, openWithheld, sealedWithheld };
}

/** The entry as it travels. */
export function entryMessage({ header, open, sealed, openWithheld, sealedWithheld }: Entry): WireEntry {
  return {
    header,
    ...(open && { open }),
    ...(sealed && { sealed }),
    open_withheld: openWithheld,
    sealed_withheld: sealedWithheld,
  };
}

/** A part may be absent only if the header commits to none or the sender says why; the mark and the part exclude each other. */
function agrees(commitment: Uint8Array | undefined, part: CommittedPart | undefined, withheld: Withheld): boolean {
  if (!commitment) return part === undefined && withheld === Withheld.WITHHELD_PRESENT;
  if (part) return withheld === Withheld.WITHHELD_PRESENT && partMatches(commitment, part);
  return withheld === Withheld.WITHHELD_ERASED || withheld === Withheld.WITHHELD_NOT_SHARED;
}

function committed(part: Part | null | undefined): CommittedPart | undefined {
  return part ? { salt: part.salt ?? new Uint8Array(), content: part.content ?? new Uint8Array() } : undefined;
}

function readHeaderAt(bytes: Uint8Array | undefined, ledger: LedgerId, sequence: number): EntryHeader {
  const header = headerAt(bytes ?? new Uint8Array(), sequence);
  if (header.ledger !== ledger) throw invalid(sequence, `ledger ${header.ledger}`);
  if (header.sequence !== sequence) throw invalid(sequence, `sequence ${header.sequence}`);
  return header;
}

function headerAt(bytes: Uint8Array, sequence: number): EntryHeader {
  try {
    return readHeader(bytes);
  } catch (error) {
    // A header that cannot be read does not know its own place.
    if (error instanceof GatewayError) throw new GatewayError(error.code, { ...error.parameters, sequence }, error);
    throw error;
  }
}

function invalid(sequence: number, reason: string): GatewayError {
  return new GatewayError('HEADER_INVALID', { sequence, reason });
}
