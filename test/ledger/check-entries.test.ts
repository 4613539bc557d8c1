import t, { type Test } from 'tap';
import { checkEntries, entryMessage } from '../../src/ledger/check-entries.ts';
import type { EntryHeader } from '../../src/ledger/entry.ts';
import { leafHash } from '../../src/ledger/hash.ts';
import { Operation, type Entry as WireEntry, Withheld } from '../../src/wire/proto.ts';
import { ledger, recordedAt, sampleBatch, sampleEntry, samplePart } from './sample-entries.ts';

t.test('a good batch gives its headers, leaves and parts as they came', async (t) => {
  const batch = sampleBatch(40, 45);
  const checked = checkEntries(ledger, 40, batch, recordedAt);
  t.strictSame(
    checked.map(({ header }) => header.sequence),
    [40, 41, 42, 43, 44],
  );
  checked.forEach(({ bytes, leaf, open, sealed }, offset) => {
    t.strictSame(leaf, leafHash(bytes));
    t.strictSame({ header: bytes, open, sealed }, pick(batch[offset] ?? {}));
  });
});

t.test('an entry in a wrong place is refused, with the place it came in', async (t) => {
  const place = (sequence: number, reason: RegExp) => ({ code: 'HEADER_INVALID', parameters: { sequence, reason } });
  for (const [what, entries, error] of [
    ['a gap', [...sampleBatch(5, 7), ...sampleBatch(8, 9)], place(7, /sequence 8/)],
    ['a repetition', [...sampleBatch(5, 7), ...sampleBatch(6, 7)], place(7, /sequence 6/)],
    ['another start', sampleBatch(6, 7), place(5, /sequence 6/)],
    ['another ledger', [message(5, { ledger: '330100/penalty/2' })], place(5, /330100\/penalty\/2/)],
    ['a clock gone back', [message(5, { recordedAt: recordedAt - 1 })], place(5, /recorded_at/)],
    ['a clock gone back within', [message(5, {}), message(6, { recordedAt: recordedAt + 4 })], place(6, /recorded_at/)],
    ['no header', [...sampleBatch(5, 6), {}], place(6, /./)],
    ['no protobuf', [...sampleBatch(5, 6), { header: Buffer.of(0xff) }], place(6, /not a protobuf/)],
  ] as const) {
    t.throws(() => checkEntries(ledger, 5, entries, recordedAt), error, what);
  }
});

t.test('entries recorded in the same millisecond are in order', async (t) => {
  const entries = [message(5, { recordedAt }), message(6, { recordedAt })];
  t.equal(checkEntries(ledger, 5, entries, recordedAt).length, 2);
});

const { WITHHELD_PRESENT: PRESENT, WITHHELD_ERASED: ERASED, WITHHELD_NOT_SHARED: NOT_SHARED } = Withheld;
const unknownMark = 3;
const part = samplePart('open 5');

t.test('a part is there and matches, or is marked as withheld; nothing else', async (t) => {
  for (const [what, changed, verdict] of [
    ['present', {}, 'good'],
    ['erased', { open: null, open_withheld: ERASED }, 'good'],
    ['not shared', { open: null, open_withheld: NOT_SHARED }, 'good'],
    ['absent without a mark', { open: null }, 'refused'],
    ['absent with an unknown mark', { open: null, open_withheld: unknownMark }, 'refused'],
    ['present and marked as erased', { open_withheld: ERASED }, 'refused'],
    ['present and marked as not shared', { open_withheld: NOT_SHARED }, 'refused'],
    ['of another content', { open: { ...part, content: Buffer.from('another') } }, 'refused'],
    ['of another entry', { open: samplePart('open 6') }, 'refused'],
    ['without salt', { open: { content: part.content } }, 'refused'],
    ['without anything', { open: {} }, 'refused'],
    ['of a cut salt', { open: { salt: part.salt.subarray(0, 31), content: part.content } }, 'refused'],
  ] as const) {
    check(t, what, changedEntry(message(5, {}), changed), verdict, 'open');
  }
});

t.test('where the header commits to no part, none may come, and no mark', async (t) => {
  const bare = message(5, { operation: Operation.OPERATION_ERASE, schema: '', openCommitment: undefined });
  for (const [what, changed, verdict] of [
    ['none', { open: null }, 'good'],
    ['a part nobody committed to', {}, 'refused'],
    ['an empty part', { open: {} }, 'refused'],
    ['a mark for no part', { open: null, open_withheld: ERASED }, 'refused'],
  ] as const) {
    check(t, what, changedEntry(bare, changed), verdict, 'open');
  }
});

t.test('the sealed part is checked like the open one', async (t) => {
  const entry = message(5, {});
  check(t, 'not shared', changedEntry(entry, { sealed: null, sealed_withheld: NOT_SHARED }), 'good', 'sealed');
  check(t, 'the open part in its place', { ...entry, sealed: part }, 'refused', 'sealed');
  check(t, 'missing', changedEntry(entry, { sealed: null }), 'refused', 'sealed');
});

t.test('an entry travels as it is stored', async (t) => {
  const entry = { ...sampleEntry(5), sealed: undefined, sealedWithheld: NOT_SHARED };
  const [checked] = checkEntries(ledger, 5, [entryMessage(entry)], 0);
  const { open, sealed, openWithheld, sealedWithheld, bytes } = checked ?? {};
  t.strictSame({ header: bytes, open, sealed, openWithheld, sealedWithheld }, entry);
  t.equal(openWithheld, PRESENT);
});

function message(sequence: number, changed: Partial<EntryHeader>): WireEntry {
  return entryMessage(sampleEntry(sequence, changed));
}

function changedEntry(entry: WireEntry, changed: Readonly<Record<string, unknown>>): WireEntry {
  return { ...entry, ...changed };
}

function pick({ header, open, sealed }: WireEntry): unknown {
  return { header, open, sealed };
}

function check(t: Test, what: string, entry: WireEntry, verdict: 'good' | 'refused', place: string): void {
  const run = () => checkEntries(ledger, 5, [entry], 0);
  const error = { code: 'COMMITMENT_MISMATCH', parameters: { sequence: 5, part: place } };
  if (verdict === 'good') t.doesNotThrow(run, what);
  else t.throws(run, error, what);
}
