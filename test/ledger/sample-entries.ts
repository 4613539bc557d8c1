/** Entries of a made-up ledger: salts and contents follow from the sequence. */
import { entryMessage } from '../../src/ledger/check-entries.ts';
import { type CommittedPart, commit, type Entry, type EntryHeader, writeHeader } from '../../src/ledger/entry.ts';
import type { LedgerId } from '../../src/ledger/ledger-id.ts';
import { Operation, type Entry as WireEntry, Withheld } from '../../src/wire/proto.ts';
import { sha } from './reference-tree.ts';

export const ledger: LedgerId = '330100/penalty/1';
export const recordedAt = Date.UTC(2026, 2, 1, 8);

export function samplePart(name: string): CommittedPart {
  return { salt: sha(Buffer.from(`salt of ${name}`)), content: Buffer.from(`content of ${name}`) };
}

export function sampleHeader(sequence: number, changed: Partial<EntryHeader> = {}): EntryHeader {
  return {
    ledger,
    sequence,
    operation: Operation.OPERATION_PUBLISH,
    recordId: `00000000-0000-4000-8000-${String(sequence).padStart(12, '0')}`,
    revision: 1,
    recordedAt: recordedAt + sequence,
    schema: 'g60.credit.v1.Penalty',
    openCommitment: commit(samplePart(`open ${sequence}`)),
    sealedCommitment: commit(samplePart(`sealed ${sequence}`)),
    ...changed,
  };
}

export function sampleEntry(sequence: number, changed: Partial<EntryHeader> = {}): Entry {
  return {
    header: writeHeader(sampleHeader(sequence, changed)),
    open: samplePart(`open ${sequence}`),
    sealed: samplePart(`sealed ${sequence}`),
    openWithheld: Withheld.WITHHELD_PRESENT,
    sealedWithheld: Withheld.WITHHELD_PRESENT,
  };
}

export function sampleBatch(start: number, end: number): WireEntry[] {
  return Array.from({ length: end - start }, (_, offset) => entryMessage(sampleEntry(start + offset)));
}
