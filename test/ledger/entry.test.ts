import fc from 'fast-check';
import t from 'tap';
import { commit, type EntryHeader, partMatches, readHeader, writeHeader } from '../../src/ledger/entry.ts';
import { leafHash } from '../../src/ledger/hash.ts';
import { parseRecordId, recordIdText } from '../../src/ledger/record-id.ts';
import { Operation, EntryHeader as WireHeader } from '../../src/wire/proto.ts';
import { sha } from './reference-tree.ts';
import { sampleHeader, samplePart } from './sample-entries.ts';

const hash = fc.uint8Array({ minLength: 32, maxLength: 32 });

t.test('a header that is written is read again as it was', async () => {
  const headers: fc.Arbitrary<EntryHeader> = fc.record({
    ledger: fc.constantFrom('330100/penalty/1', '310117/debtor/12'),
    sequence: fc.maxSafeNat(),
    operation: fc.constantFrom(1, 2, 3, 4, 5, 6, 7),
    recordId: fc.uint8Array({ minLength: 16, maxLength: 16 }).map(recordIdText),
    revision: fc.integer({ min: 1, max: 0xffff_ffff }),
    recordedAt: fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) }),
    schema: fc.constantFrom('', 'g60.credit.v1.Penalty'),
    openCommitment: fc.option(hash, { nil: undefined }),
    sealedCommitment: fc.option(hash, { nil: undefined }),
  });
  fc.assert(
    fc.property(headers, (header) => {
      const read = readHeader(writeHeader(header));
      for (const name of ['openCommitment', 'sealedCommitment'] as const) {
        const [actual, expected] = [read[name], header[name]];
        if ((actual && Buffer.from(actual).toString('hex')) !== (expected && Buffer.from(expected).toString('hex'))) {
          throw new Error(name);
        }
      }
      const plain = ({ openCommitment: _open, sealedCommitment: _sealed, ...rest }: EntryHeader) =>
        JSON.stringify(rest);
      return plain(read) === plain(header);
    }),
  );
});

t.test('a header is the protobuf message of the contract, byte for byte', async (t) => {
  const bytes = writeHeader(sampleHeader(300, { recordedAt: 1_772_352_000_250, sealedCommitment: undefined }));
  const expected = [
    ['0a10', Buffer.from('330100/penalty/1').toString('hex')],
    ['10', 'ac02'],
    ['18', '01'],
    ['2210', '00000000000040008000000000000300'],
    ['28', '01'],
    ['320b', '0880e48fcd06', '1080e59a77'],
    ['3a15', Buffer.from('g60.credit.v1.Penalty').toString('hex')],
    ['4220', Buffer.from(commit(samplePart('open 300'))).toString('hex')],
  ];
  t.equal(Buffer.from(bytes).toString('hex'), expected.flat().join(''));
});

t.test('a header with a fault in one field is refused, and the field is named', async (t) => {
  const good = WireHeader.decode(writeHeader(sampleHeader(7)));
  for (const [field, value] of [
    ['ledger', '330100/unknown/1'],
    ['ledger', ''],
    ['sequence', 2 ** 53],
    ['operation', 0],
    ['operation', 8],
    ['operation', -1],
    ['record_id', Buffer.alloc(15)],
    ['record_id', Buffer.alloc(17)],
    ['record_id', Buffer.alloc(0)],
    ['revision', 0],
    ['recorded_at', undefined],
    ['recorded_at', { seconds: -1 }],
    ['recorded_at', { seconds: 1, nanos: -1 }],
    ['recorded_at', { seconds: 253_402_300_800 }],
    ['open_commitment', Buffer.alloc(31)],
    ['sealed_commitment', Buffer.alloc(33)],
  ] as const) {
    const { [field]: _, ...rest } = good;
    const bytes = WireHeader.encode({ ...rest, ...(value !== undefined && { [field]: value }) }).finish();
    const expected = { code: 'HEADER_INVALID', parameters: { reason: field } };
    t.throws(() => readHeader(bytes), expected, `${field} ${JSON.stringify(value)}`);
  }
});

t.test('bytes that are no message, or hold text that is not UTF-8, are refused', async (t) => {
  for (const bytes of [Buffer.of(0x0a, 0x05, 0x31), Buffer.of(0x0a, 0x02, 0xc3, 0x28), Buffer.alloc(0)]) {
    t.throws(() => readHeader(bytes), { code: 'HEADER_INVALID' });
  }
});

t.test('a field of a later version is passed over but stays in the leaf', async (t) => {
  const bytes = writeHeader(sampleHeader(3));
  const later = Buffer.concat([bytes, Buffer.of(0xf8, 0x01, 0x2a)]);
  t.strictSame(readHeader(later), readHeader(bytes));
  t.notSame(leafHash(later), leafHash(bytes));
});

t.test('a record id that is no UUID is not written', async (t) => {
  for (const id of [
    '',
    '00000000-0000-4000-8000-00000000000',
    '00000000-0000-4000-8000-00000000000g',
    'x'.repeat(36),
  ]) {
    t.throws(() => parseRecordId(id), RangeError, id);
    t.throws(() => writeHeader(sampleHeader(1, { recordId: id })), RangeError, id);
  }
  t.equal(recordIdText(parseRecordId('0190A6F0-1234-4abc-8def-0123456789ab')), '0190a6f0-1234-4abc-8def-0123456789ab');
  t.equal(
    recordIdText(new Uint8Array(20).fill(0xab).subarray(2, 18)),
    'abababab-abab-abab-abab-abababababab',
    'a view',
  );
});

t.test('a commitment is SHA-256(salt ‖ content), and any flipped bit of either breaks it', async (t) => {
  const part = samplePart('a record');
  const commitment = commit(part);
  t.strictSame(commitment, sha(part.salt, part.content));
  t.ok(partMatches(commitment, part));
  for (const name of ['salt', 'content'] as const) {
    for (let bit = 0; bit < part[name].length * 8; bit += 1) {
      const flipped = Buffer.from(part[name]);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      if (partMatches(commitment, { ...part, [name]: flipped })) t.fail(`bit ${bit} of the ${name}`);
    }
  }
});

t.test('the same bytes cut elsewhere into salt and content are another part', async (t) => {
  const { salt, content } = samplePart('a record');
  const whole = Buffer.concat([salt, content]);
  for (const at of [0, 16, 31, 33, whole.length]) {
    const cut = { salt: whole.subarray(0, at), content: whole.subarray(at) };
    t.strictSame(commit(cut), commit({ salt, content }), 'the hash is the same');
    t.equal(partMatches(commit(cut), cut), false, `a salt of ${at} bytes`);
  }
});

t.test('every operation of the contract is known', async (t) => {
  for (const operation of Object.values(Operation).filter((each) => typeof each === 'number' && each > 0)) {
    t.equal(readHeader(writeHeader(sampleHeader(1, { operation: Number(operation) }))).operation, operation);
  }
});
