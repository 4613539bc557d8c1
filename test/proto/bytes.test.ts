import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import t from 'tap';
import { Checkpoint, Entry, EntryHeader, Receipt } from '../../src/wire/proto.ts';
import { safeInteger } from '../../src/wire/scalars.ts';
import { samples } from './samples.ts';

const folder = new URL('samples/', import.meta.url);
const protoFolder = new URL('../../proto/g60/credit/v1/', import.meta.url);
const bytesOf = (name: string) => readFileSync(new URL(`${name}.binpb`, folder));

function encoded(value: number | bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt(value);
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Buffer.from([...bytes, Number(rest)]);
}
const tag = (number: number, wireType: number) => encoded((number << 3) | wireType);

t.test('what we encode is, byte for byte, what protoc makes of the same message', async (t) => {
  for (const { name, codec, value } of samples) {
    t.equal(Buffer.from(codec.encode(value).finish()).toString('hex'), bytesOf(name).toString('hex'), name);
  }
});

t.test('what protoc encoded is decoded to the same values', async (t) => {
  for (const { name, codec, value } of samples) t.same(codec.decode(bytesOf(name)), value, name);
});

t.test('every sample has its files, and every field of the contract is in one of them', async (t) => {
  const names = samples.map(({ name }) => name).sort();
  for (const ending of ['.txtpb', '.binpb']) {
    const files = readdirSync(folder).filter((file) => file.endsWith(ending));
    t.same(
      files.sort(),
      names.map((name) => name + ending),
    );
  }
  const texts = names.map((name) => readFileSync(new URL(`${name}.txtpb`, folder), 'utf8')).join('\n');
  const fields = readdirSync(protoFolder).flatMap((file) => [
    ...readFileSync(new URL(file, protoFolder), 'utf8').matchAll(/^\s+(?:repeated |optional )?[\w.]+ (\w+) = \d+;/gm),
  ]);
  const absent = fields.map(([, name]) => name).filter((name) => !new RegExp(`^\\s*${name}:`, 'm').test(texts));
  t.ok(fields.length > 150, 'the contract was read');
  t.same(absent, []);
});

t.test('a value that is the default is not on the wire, unless the field is optional', async (t) => {
  t.equal(EntryHeader.encode({ ledger: '', sequence: 0, operation: 0, record_id: Buffer.alloc(0) }).finish().length, 0);
  t.same(Object.keys(EntryHeader.decode(Buffer.concat([tag(2, 0), encoded(0)]))), []);
});

t.test('a field of a later version is skipped', async (t) => {
  const unknown: [what: string, bytes: Buffer][] = [
    ['varint', Buffer.concat([tag(1000, 0), encoded(2n ** 64n - 1n)])],
    ['fixed64', Buffer.concat([tag(1001, 1), Buffer.alloc(8, 1)])],
    ['bytes', Buffer.concat([tag(1002, 2), encoded(300), Buffer.alloc(300, 2)])],
    ['group', Buffer.concat([tag(1003, 3), tag(1, 0), encoded(5), tag(1003, 4)])],
    ['fixed32', Buffer.concat([tag(1004, 5), Buffer.alloc(4, 3)])],
  ];
  for (const { name, codec, value } of samples) {
    for (const [what, bytes] of unknown) {
      // At the end, as a later protoc writes it, and at the front, as another implementation may.
      for (const message of [Buffer.concat([bytesOf(name), bytes]), Buffer.concat([bytes, bytesOf(name)])]) {
        t.same(codec.decode(message), value, `${name} with an unknown ${what}`);
      }
    }
  }
});

t.test('a known field of another wire type is an unknown field, not a value', async (t) => {
  const decoded = Checkpoint.decode(Buffer.concat([tag(2, 2), encoded(3), Buffer.from('abc')]));
  t.same(Object.keys(decoded), []);
});

t.test('64-bit numbers up to 2^53 - 1 arrive exactly; all above are refused', async (t) => {
  const sizeOf = (value: bigint) =>
    safeInteger(Checkpoint.decode(Buffer.concat([tag(2, 0), encoded(value)])).tree_size);
  const edge = 2n ** 53n;
  fc.assert(fc.property(fc.bigInt(0n, edge - 1n), (value) => sizeOf(value) === Number(value)));
  fc.assert(fc.property(fc.bigInt(edge, 2n ** 64n - 1n), (value) => sizeOf(value) === undefined));
  for (const value of [edge - 1n, 0n, 1n, 2n ** 32n, 2n ** 32n - 1n]) t.equal(sizeOf(value), Number(value));
  for (const value of [edge, edge + 1n, 2n ** 63n, 2n ** 64n - 1n]) t.equal(sizeOf(value), undefined, `${value}`);
});

t.test('nesting without end is refused before it reaches the end of the stack', async (t) => {
  const nested = (depth: number) =>
    Buffer.concat([3, 4].flatMap((wireType) => Array.from({ length: depth }, () => tag(1000, wireType))));
  const [few, many, endless] = [nested(8), nested(20), nested(100_000)];
  for (const { name, codec } of samples) {
    t.doesNotThrow(() => codec.decode(few), `${name}: a few levels pass`);
    for (const deep of [many, endless]) t.throws(() => codec.decode(deep), /depth/, name);
  }
});

t.test('text that is not UTF-8 is refused', async (t) => {
  for (const hex of ['ff', 'c080', 'eda080', 'f4908080', 'e282']) {
    const text = Buffer.from(hex, 'hex');
    t.throws(() => Receipt.decode(Buffer.concat([tag(1, 2), encoded(text.length), text])), Error, hex);
  }
});

t.test('a length beyond the message is refused without reserving it', async (t) => {
  for (const length of [2, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2n ** 63n]) {
    t.throws(() => Entry.decode(Buffer.concat([tag(1, 2), encoded(length), Buffer.from('x')])), Error, `${length}`);
  }
});

/** What decoding came to: a message, a refusal, or a crash: an Error of the stack or of a property of undefined. */
function outcome(decode: () => object): 'decoded' | 'refused' | Error {
  try {
    decode();
    return 'decoded';
  } catch (error) {
    if (!(error instanceof Error) || /call stack/.test(error.message)) return new Error('crashed', { cause: error });
    const ofText = 'code' in error && error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA';
    return error instanceof TypeError && !ofText ? error : 'refused';
  }
}

t.test('a message cut anywhere decodes or is refused, never more than that', async (t) => {
  for (const { name, codec } of samples) {
    const bytes = bytesOf(name);
    const outcomes = Array.from(bytes, (_, end) => outcome(() => codec.decode(bytes.subarray(0, end))));
    t.same(
      outcomes.filter((each) => each instanceof Error),
      [],
      name,
    );
    t.ok(outcomes.includes('refused'), `${name}: some cuts are no message`);
  }
});

t.test('random and damaged bytes decode or are refused, never more than that', async (t) => {
  for (const { name, codec } of samples) {
    const sample = bytesOf(name);
    const damaged = fc
      .array(fc.tuple(fc.nat(sample.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 })
      .map((changes) => {
        const bytes = Buffer.from(sample);
        for (const [at, byte] of changes) bytes[at] = byte;
        return bytes;
      });
    const random = fc.uint8Array({ maxLength: 200 });
    const holds = fc.property(fc.oneof(random, damaged), (bytes) => {
      const found = outcome(() => codec.decode(bytes));
      if (found instanceof Error) throw found;
    });
    t.doesNotThrow(() => fc.assert(holds, { numRuns: 300 }), name);
  }
});
