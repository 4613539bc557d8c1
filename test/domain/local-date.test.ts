import fc from 'fast-check';
import t from 'tap';
import {
  addDays,
  addMonths,
  ageOn,
  compareDates,
  dateOf,
  dateOfDayNumber,
  dayNumber,
  isLocalDate,
  localDateOf,
  parseLocalDate,
} from '../../src/domain/local-date.ts';
import { day } from './shipped-rules.ts';

const someDay = fc.integer({ min: -200_000, max: 200_000 });

t.test('only days that exist are dates', async (t) => {
  for (const text of ['2024-02-29', '2000-02-29', '1900-12-31', '2099-12-31']) t.equal(parseLocalDate(text), text);
  const none = ['2023-02-29', '1900-02-29', '2026-13-01', '2026-00-10', '2026-01-00', '2026-04-31', '2026-1-1'];
  for (const text of [...none, '2026/01/01', '2026-01-0x', '0026-01-01', '', '2026-01-011']) {
    t.equal(parseLocalDate(text), undefined, text);
  }
  t.equal(dateOf(2023, 2, 29), undefined);
  t.equal(dateOf(12026, 2, 2), undefined);
});

t.test('day numbers and dates are one to one and in order', async () => {
  fc.assert(
    fc.property(someDay, (at) => {
      const date = dateOfDayNumber(at);
      const next = addDays(date, 1);
      return isLocalDate(date) && dayNumber(date) === at && dayNumber(next) === at + 1 && compareDates(date, next) < 0;
    }),
  );
});

t.test('months are added by the calendar', async (t) => {
  for (const [from, months, to] of [
    ['2026-01-31', 1, '2026-02-28'],
    ['2024-01-31', 1, '2024-02-29'],
    ['2026-11-30', 3, '2027-02-28'],
    ['2026-11-24', -11, '2025-12-24'],
    ['2026-12-31', 12, '2027-12-31'],
  ] as const) {
    t.equal(addMonths(day(from), months), to, `${from} + ${months}`);
  }
});

t.test('an age counts birthdays reached', async (t) => {
  for (const [birth, on, age] of [
    ['2008-11-24', '2026-11-23', 17],
    ['2008-11-24', '2026-11-24', 18],
    ['2008-02-29', '2026-02-28', 17],
    ['2008-02-29', '2026-03-01', 18],
  ] as const) {
    t.equal(ageOn(day(birth), day(on)), age, `${birth} ${on}`);
  }
});

t.test('the day changes at midnight in Shanghai', async (t) => {
  t.equal(localDateOf(Date.parse('2026-11-24T15:59:59.999Z')), '2026-11-24');
  t.equal(localDateOf(Date.parse('2026-11-24T16:00:00.000Z')), '2026-11-25');
});
