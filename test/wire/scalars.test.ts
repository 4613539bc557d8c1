import fc from 'fast-check';
import t from 'tap';
import { Checkpoint } from '../../src/wire/proto.ts';
import { fromTimestamp, safeInteger, toTimestamp } from '../../src/wire/scalars.ts';

const endOf9999 = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

t.test('an instant is the same after a journey as a Timestamp', async (t) => {
  const journey = (milliseconds: number) => {
    const bytes = Checkpoint.encode({ issued_at: toTimestamp(milliseconds) }).finish();
    return fromTimestamp(Checkpoint.decode(bytes).issued_at);
  };
  for (const instant of [0, 1, 999, 1000, Date.UTC(2026, 10, 24), endOf9999]) t.equal(journey(instant), instant);
  fc.assert(fc.property(fc.integer({ min: 0, max: endOf9999 }), (instant) => journey(instant) === instant));
});

t.test('a Timestamp has whole milliseconds in its nanoseconds', async (t) => {
  t.same(toTimestamp(1_795_000_000_007), { seconds: 1_795_000_000, nanos: 7_000_000 });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: endOf9999 }), (instant) => {
      const { nanos = -1 } = toTimestamp(instant);
      return nanos >= 0 && nanos < 1e9 && nanos % 1_000_000 === 0;
    }),
  );
});

t.test('a Timestamp finer than a millisecond is cut, not rounded into the future', async (t) => {
  t.equal(fromTimestamp({ seconds: 1, nanos: 999_999_999 }), 1999);
});

t.test('a Timestamp that is no instant from 1970 to 9999 is none', async (t) => {
  const cases: [what: string, timestamp: { seconds?: number; nanos?: number } | null | undefined][] = [
    ['unset', undefined],
    ['null', null],
    ['before 1970', { seconds: -1 }],
    ['nanoseconds below zero', { seconds: 1, nanos: -1 }],
    ['nanoseconds of a whole second', { seconds: 1, nanos: 1_000_000_000 }],
    ['after 9999', { seconds: 253_402_300_800 }],
    ['beyond what a number holds', { seconds: 2 ** 63 }],
    ['not a number', { seconds: Number.NaN }],
  ];
  for (const [what, timestamp] of cases) t.equal(fromTimestamp(timestamp), undefined, what);
  t.equal(fromTimestamp({}), 0, 'a Timestamp without fields is the epoch');
  t.equal(fromTimestamp({ seconds: 253_402_300_799, nanos: 999_999_999 }), endOf9999);
});

t.test('an instant that is read is one a Date can show', async (t) => {
  const seconds = fc.oneof(fc.integer(), fc.maxSafeInteger(), fc.double());
  const shown = fc.property(seconds, fc.integer(), (seconds, nanos) => {
    const instant = fromTimestamp({ seconds, nanos });
    return instant === undefined || /^[0-9]{4}-/.test(new Date(instant).toISOString());
  });
  t.doesNotThrow(() => fc.assert(shown));
});

t.test('a number is a safe integer from 0, or none', async (t) => {
  for (const value of [0, 1, 2 ** 32, Number.MAX_SAFE_INTEGER]) t.equal(safeInteger(value), value);
  t.equal(safeInteger(undefined), 0, 'a field that is unset is 0');
  for (const value of [-1, 0.5, 2 ** 53, 2 ** 64, Number.NaN, Number.POSITIVE_INFINITY]) {
    t.equal(safeInteger(value), undefined, `${value}`);
  }
});
