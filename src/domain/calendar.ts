import Type from 'typebox';
import { type CheckedData, checkedData } from './checked-data.ts';
import { dateOfDayNumber, dayNumber, isLocalDate, type LocalDate, yearOf } from './local-date.ts';

const days = (description: string) =>
  Type.Array(Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}(/[0-9]{4}-[0-9]{2}-[0-9]{2})?$' }), { description });
const calendarSchema = Type.Object(
  {
    years: Type.Record(
      Type.String({ pattern: '^[0-9]{4}$' }),
      Type.Object(
        {
          announced: Type.String({ minLength: 1, description: 'the State Council notice the days are taken from' }),
          holidays: days('days off: single days or first/last'),
          makeUpDays: days('weekend days worked'),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
);

interface YearOfDays {
  readonly year: number;
  readonly holidays: ReadonlySet<LocalDate>;
  readonly makeUpDays: ReadonlySet<LocalDate>;
}

/** 1970-01-01 was a Thursday. */
function isWeekend(day: number): boolean {
  const weekday = ((day % 7) + 7) % 7;
  return weekday === 2 || weekday === 3;
}

/**
 * Working days by the State Council's arrangement of each year. Only announced years are covered: for another year
 * nothing is guessed from weekdays, because every year so far moved some of them.
 */
export class Calendar {
  /** By year: for each of its days the number of working days from 1 January up to and including it. */
  private readonly counts = new Map<number, Uint16Array>();

  constructor(years: readonly YearOfDays[]) {
    for (const days of years) this.counts.set(days.year, countsOf(days));
  }

  /** The covered years, ascending. */
  get years(): number[] {
    return [...this.counts.keys()].sort((a, b) => a - b);
  }

  /** The first year of [from, to] without official data, or undefined when all are covered. */
  uncoveredYear(from: LocalDate, to: LocalDate): number | undefined {
    for (let year = yearOf(from); year <= yearOf(to); year++) if (!this.counts.has(year)) return year;
    return undefined;
  }

  /** Undefined when the year is not covered. */
  isWorkingDay(date: LocalDate): boolean | undefined {
    const before = this.upTo(dayNumber(date) - 1, yearOf(date));
    const through = this.upTo(dayNumber(date), yearOf(date));
    return before === undefined || through === undefined ? undefined : through > before;
  }

  /** Working days after `from` up to and including `to`; undefined when a year between them is not covered. */
  workingDaysBetween(from: LocalDate, to: LocalDate): number | undefined {
    if (this.uncoveredYear(from, to) !== undefined) return undefined;
    let days = 0;
    for (let year = yearOf(from); year <= yearOf(to); year++) {
      const whole = this.counts.get(year)?.at(-1) ?? 0;
      const skipped = year === yearOf(from) ? (this.upTo(dayNumber(from), year) ?? 0) : 0;
      days += (year === yearOf(to) ? (this.upTo(dayNumber(to), year) ?? 0) : whole) - skipped;
    }
    return days;
  }

  /** The `days`-th working day after `from`; counting starts the day after. Undefined when a needed year is not covered. */
  addWorkingDays(from: LocalDate, days: number): LocalDate | undefined {
    let left = days + (this.upTo(dayNumber(from), yearOf(from)) ?? 0);
    for (let year = yearOf(from); ; year++) {
      const counts = this.counts.get(year);
      if (!counts) return undefined;
      const index = counts.indexOf(left);
      if (index >= 0) return dateOfDayNumber(firstDay(year) + index);
      left -= counts.at(-1) ?? 0;
    }
  }

  private upTo(day: number, year: number): number | undefined {
    const counts = this.counts.get(year);
    return counts && (counts[day - firstDay(year)] ?? 0);
  }
}

function firstDay(year: number): number {
  return Date.UTC(year, 0, 1) / 86_400_000;
}

function countsOf({ year, holidays, makeUpDays }: YearOfDays): Uint16Array {
  const first = firstDay(year);
  const counts = new Uint16Array(firstDay(year + 1) - first);
  let working = 0;
  for (let index = 0; index < counts.length; index++) {
    const date = dateOfDayNumber(first + index);
    if (makeUpDays.has(date) || (!isWeekend(first + index) && !holidays.has(date))) working++;
    counts[index] = working;
  }
  return counts;
}

/** The days of one year in texts like "2026-02-15/2026-02-23". */
function expanded(year: string, ranges: readonly string[], refuse: CheckedData<unknown>['refuse']): Set<LocalDate> {
  const days = new Set<LocalDate>();
  for (const range of ranges) {
    const [first = '', last = first] = range.split('/');
    if (!isLocalDate(first) || !isLocalDate(last) || last < first)
      refuse(`years.${year}`, `${range} is no range of days`);
    if (!first.startsWith(year) || !last.startsWith(year)) refuse(`years.${year}`, `${range} is not of ${year}`);
    for (let day = dayNumber(first as LocalDate); day <= dayNumber(last as LocalDate); day++)
      days.add(dateOfDayNumber(day));
  }
  return days;
}

/**
 * The calendar in a JSON text (config/calendar.json).
 *
 * @throws GatewayError CALENDAR_INVALID naming the place
 */
export function readCalendar(json: string): Calendar {
  const { value, refuse } = checkedData('CALENDAR_INVALID', 'calendar.json', calendarSchema, json);
  return new Calendar(
    Object.entries(value.years).map(([year, days]) => {
      // The schema's pattern leaves keys of another form unchecked.
      if (!/^[0-9]{4}$/.test(year)) refuse(`years.${year}`, 'is no year');
      const holidays = expanded(year, days.holidays, refuse);
      const makeUpDays = expanded(year, days.makeUpDays, refuse);
      const both = [...makeUpDays].find((day) => holidays.has(day));
      if (both) refuse(`years.${year}`, `${both} is both a holiday and a make-up day`);
      return { year: Number(year), holidays, makeUpDays };
    }),
  );
}
