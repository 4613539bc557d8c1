import { createHash } from 'node:crypto';
import type { Append, NewEntry, RecordRow } from '../../src/exchange/ports/ledger.ts';
import { commit, writeHeader } from '../../src/ledger/entry.ts';
import type { LedgerId } from '../../src/ledger/ledger-id.ts';

export const ledger: LedgerId = '330100/penalty/1';
export const otherLedger: LedgerId = '320500/licence/1';

/** 32 bytes that are the same in every run. */
export function bytes(name: string): Buffer {
  return createHash('sha256').update(name).digest();
}

export function recordId(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

export function samplePart(content: string) {
  return { salt: bytes(`salt of ${content}`), content: Buffer.from(content) };
}

interface SampleEntry extends Partial<Omit<NewEntry, 'sequence' | 'header'>> {
  readonly record?: number;
}

/** An entry with an open part, unless told otherwise. */
export function sampleEntry(id: LedgerId, sequence: number, sample: SampleEntry = {}): NewEntry {
  const { record = sequence, ...given } = sample;
  const open = 'open' in given ? given.open : samplePart(`open ${sequence}`);
  const header = writeHeader({
    ledger: id,
    sequence,
    operation: 1,
    recordId: recordId(record),
    revision: 1,
    recordedAt: 1_000 + sequence,
    schema: 'g60.credit.v1.Penalty',
    openCommitment: open && commit(open),
    sealedCommitment: given.sealed && commit(given.sealed),
  });
  return {
    sequence,
    header,
    open,
    sealed: undefined,
    openWithheld: 0,
    sealedWithheld: 0,
    previous: undefined,
    quarantined: undefined,
    ...given,
  };
}

export function sampleRecord(id: LedgerId, record: number, changes: Partial<RecordRow> = {}): RecordRow {
  return {
    id: recordId(record),
    ledger: id,
    revision: 1,
    state: 'ACTIVE',
    objected: false,
    repairEffects: 0,
    contentSequence: record,
    lastSequence: record,
    naturalKey: bytes(`key ${id} ${record}`),
    fingerprint: bytes(`fingerprint ${record}`),
    ...changes,
  };
}

export function sampleCheckpoint(treeSize: number, issuedAt = 10_000 + treeSize) {
  return { treeSize, issuedAt, envelope: Buffer.from(`checkpoint ${treeSize} at ${issuedAt}`) };
}

export function sampleReceipt(receiver: string, treeSize: number, receivedAt = 20_000 + treeSize, erasedThrough = 0) {
  const envelope = Buffer.from(`receipt of ${receiver} for ${treeSize} at ${receivedAt}`);
  return { receiver, treeSize, receivedAt, erasedThrough, envelope };
}

/** A batch of the given entries with one checkpoint at its end and nothing else, unless told otherwise. */
export function sampleBatch(
  id: LedgerId,
  start: number,
  samples: readonly SampleEntry[],
  changes: Partial<Append> = {},
): Append {
  const entries = samples.map((sample, index) => sampleEntry(id, start + index, sample));
  const size = start + entries.length;
  return {
    ledger: id,
    entries,
    tiles: [],
    head: {
      size,
      range: [bytes(`left ${size}`), bytes(`right ${size}`)],
      root: bytes(`root ${size}`),
      recordedAt: 1_000 + size,
      issuedAt: 10_000 + size,
      erasedThrough: 0,
    },
    checkpoints: [sampleCheckpoint(size)],
    inserts: [],
    updates: [],
    erase: [],
    receipt: undefined,
    ...changes,
  };
}

/** As many entries that nothing is told about. */
export function plain(count: number): SampleEntry[] {
  return Array.from({ length: count }, () => ({}));
}
