import { readFileSync } from 'node:fs';
import chineseDays from 'chinese-days';
import fc from 'fast-check';
import t from 'tap';
import { readCalendar } from '../../src/domain/calendar.ts';
import { dateOfDayNumber, dayNumber } from '../../src/domain/local-date.ts';
import { day, rules } from './shipped-rules.ts';

const vectors = JSON.parse(readFileSync(new URL('../vectors/working-days.json', import.meta.url), 'utf8'));
const { calendar } = rules;
const first = dayNumber(day('2022-01-01'));
const last = dayNumber(day('2026-12-31'));

t.test('the vectors hold', async (t) => {
  for (const [from, days, due] of vectors.add) t.equal(calendar.addWorkingDays(from, days), due, `${from} + ${days}`);
  for (const [from, days] of vectors.uncovered) t.equal(calendar.addWorkingDays(from, days), undefined, from);
  for (const [date, works] of vectors.days) t.equal(calendar.isWorkingDay(date), works, date);
  for (const [from, to, days] of vectors.between) t.equal(calendar.workingDaysBetween(from, to), days, `${from} ${to}`);
});

t.test('the shipped days are those of chinese-days, on every day of the covered years', async (t) => {
  t.same(calendar.years, [2022, 2023, 2024, 2025, 2026]);
  const differing: string[] = [];
  for (let at = first; at <= last; at++) {
    const date = dateOfDayNumber(at);
    if (calendar.isWorkingDay(date) !== chineseDays.isWorkday(date)) differing.push(date);
  }
  t.same(differing, []);
});

t.test('a year without official data is never guessed', async (t) => {
  t.equal(calendar.isWorkingDay(day('2027-01-04')), undefined);
  t.equal(calendar.workingDaysBetween(day('2026-12-30'), day('2027-01-04')), undefined);
  t.equal(calendar.uncoveredYear(day('2026-12-30'), day('2027-01-04')), 2027);
  t.equal(calendar.uncoveredYear(day('2022-01-01'), day('2026-12-31')), undefined);
});

t.test('the n-th working day has n working days up to it and is one', async () => {
  fc.assert(
    fc.property(fc.integer({ min: first, max: last - 60 }), fc.integer({ min: 1, max: 30 }), (at, days) => {
      const from = dateOfDayNumber(at);
      const due = calendar.addWorkingDays(from, days);
      return due !== undefined && calendar.isWorkingDay(due) && calendar.workingDaysBetween(from, due) === days;
    }),
  );
});

t.test('data that cannot be a calendar is refused with its place', async (t) => {
  const year = { announced: 'notice', holidays: ['2027-01-01/2027-01-03'], makeUpDays: ['2027-01-09'] };
  const withYear = (changed: object) => JSON.stringify({ years: { '2027': { ...year, ...changed } } });
  t.equal(readCalendar(withYear({})).isWorkingDay(day('2027-01-09')), true);
  const bad: readonly [string, RegExp][] = [
    ['{', /JSON/],
    ['{"years":{"27":{}}}', /years/],
    [withYear({ holidays: ['2027-02-30'] }), /2027-02-30/],
    [withYear({ holidays: ['2027-01-03/2027-01-01'] }), /no range/],
    [withYear({ holidays: ['2026-12-31'] }), /not of 2027/],
    [withYear({ makeUpDays: ['2027-01-02'] }), /both a holiday/],
    [withYear({ announced: '' }), /announced/],
    [withYear({ more: 1 }), /2027/],
  ];
  for (const [json, reason] of bad) {
    t.throws(() => readCalendar(json), { code: 'CALENDAR_INVALID', message: reason }, json.slice(0, 80));
  }
});
