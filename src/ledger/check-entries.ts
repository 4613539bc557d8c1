/** The checks of protocol §4 on received entries, in its order: headers, contiguity, commitments. */
import { GatewayError } from '../errors.ts';
import { type Part, type Entry as WireEntry, Withheld } from '../wire/proto.ts';
import { type CommittedPart, type Entry, type EntryHeader, partMatches, readHeader } from './entry.ts';
import { leafHash } from './hash.ts';
import type { LedgerId } from './ledger-id.ts';

export interface CheckedEntry extends Entry {
  readonly sequence: number;
  readonly fields: EntryHeader;
}

export interface CheckedEntries {
  readonly entries: readonly CheckedEntry[];
  readonly leafHashes: readonly Uint8Array[];
  /** recorded_at of the last entry. */
  readonly recordedAt: number;
}

/**
 * The entries of a batch that begins at `start`, after an entry recorded at `recordedAt` (0 when there is none).
 *
 * @throws GatewayError HEADER_INVALID, COMMITMENT_MISMATCH, naming the sequence of the first entry that fails
 */
export function checkEntries(
  ledger: LedgerId,
  start: number,
  recordedAt: number,
  entries: readonly WireEntry[],
): CheckedEntries {
  const headers: EntryHeader[] = [];
  let latest = recordedAt;
  for (const [offset, { header = new Uint8Array() }] of entries.entries()) {
    const fields = readHeaderAt(header, ledger, start + offset);
    if (fields.recordedAt < latest) throw invalid(start + offset, 'recorded_at before that of the entry before it');
    latest = fields.recordedAt;
    headers.push(fields);
  }
  const checked = headers.map((fields, offset) => ({
    ...checkParts(fields, entries[offset] ?? {}),
    sequence: fields.sequence,
    fields,
  }));
  return { entries: checked, leafHashes: checked.map(({ header }) => leafHash(header)), recordedAt: latest };
}

/**
 * The entry, with each part matching its commitment or marked as withheld.
 *
 * @throws GatewayError COMMITMENT_MISMATCH
 */
export function checkParts(fields: EntryHeader, entry: WireEntry): Entry {
  const { header = new Uint8Array(), open_withheld: openWithheld = 0, sealed_withheld: sealedWithheld = 0 } = entry;
  const refuse = (part: string) => new GatewayError('COMMITMENT_MISMATCH', { sequence: fields.sequence, part });
  const open = committed(entry.open);
  const sealed = committed(entry.sealed);
  if (!agrees(fields.openCommitment, open, openWithheld)) throw refuse('open');
  if (!agrees(fields.sealedCommitment, sealed, sealedWithheld)) throw refuse('sealed');
  return { header, open, sealed, openWithheld, sealedWithheld };
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

function readHeaderAt(bytes: Uint8Array, ledger: LedgerId, sequence: number): EntryHeader {
  const fields = headerAt(bytes, sequence);
  if (fields.ledger !== ledger) throw invalid(sequence, `ledger ${fields.ledger}`);
  if (fields.sequence !== sequence) throw invalid(sequence, `sequence ${fields.sequence}`);
  return fields;
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
