/** A day in Asia/Shanghai, "YYYY-MM-DD", that exists in the calendar; compares correctly as text. */
export type LocalDate = string & { readonly brand: 'LocalDate' };

/** How a date without end (长期) is written. */
export const longTerm = '2099-12-31' as LocalDate;

const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

function daysInMonth(year: number, month: number): number {
  return month === 2 && isLeap(year) ? 29 : (monthLengths[month - 1] ?? 0);
}

const two = (value: number): string => (value < 10 ? `0${value}` : String(value));

/** The date, or undefined when there is no such day or the year has not four digits. */
export function dateOf(year: number, month: number, day: number): LocalDate | undefined {
  if (year < 1000 || year > 9999 || day < 1 || day > daysInMonth(year, month)) return undefined;
  return `${year}-${two(month)}-${two(day)}` as LocalDate;
}

/** The number written at [start, end), NaN when another character is there. */
function digits(text: string, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

export function isLocalDate(text: string): text is LocalDate {
  if (text.length !== 10 || text[4] !== '-' || text[7] !== '-') return false;
  const year = digits(text, 0, 4);
  const day = digits(text, 8, 10);
  return year >= 1000 && day >= 1 && day <= daysInMonth(year, digits(text, 5, 7));
}

/** The date written as "YYYY-MM-DD", or undefined. */
export function parseLocalDate(text: string): LocalDate | undefined {
  return isLocalDate(text) ? text : undefined;
}

export function yearOf(date: LocalDate): number {
  return digits(date, 0, 4);
}

/** Negative, zero or positive, as for Array.sort. */
export function compareDates(a: LocalDate, b: LocalDate): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Days since 1970-01-01. */
export function dayNumber(date: LocalDate): number {
  return Date.UTC(digits(date, 0, 4), digits(date, 5, 7) - 1, digits(date, 8, 10)) / 86_400_000;
}

export function dateOfDayNumber(days: number): LocalDate {
  const date = new Date(days * 86_400_000);
  return `${date.getUTCFullYear()}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}` as LocalDate;
}

export function addDays(date: LocalDate, days: number): LocalDate {
  return dateOfDayNumber(dayNumber(date) + days);
}

/** The same day of a later or earlier month; its last day when that month is shorter. */
export function addMonths(date: LocalDate, months: number): LocalDate {
  const index = yearOf(date) * 12 + digits(date, 5, 7) - 1 + months;
  const year = Math.floor(index / 12);
  const month = (index % 12) + 1;
  return `${year}-${two(month)}-${two(Math.min(digits(date, 8, 10), daysInMonth(year, month)))}` as LocalDate;
}

/** Full years lived: a birthday on 29 February is reached on 1 March of a common year. */
export function ageOn(birth: LocalDate, day: LocalDate): number {
  return yearOf(day) - yearOf(birth) - (day.slice(5) < birth.slice(5) ? 1 : 0);
}

/** The day in Asia/Shanghai (UTC+8, no summer time since 1991) at an instant in milliseconds. */
export function localDateOf(instant: number): LocalDate {
  return new Date(instant + 8 * 3_600_000).toISOString().slice(0, 10) as LocalDate;
}
