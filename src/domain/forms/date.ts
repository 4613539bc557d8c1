import { cleanNumber, cleanText } from '../clean.ts';
import { dateOfDayNumber, isLocalDate, longTerm } from '../local-date.ts';
import { Fault, type Form } from './form.ts';

const standard = /^[0-9]{4}([/-])[0-9]{2}\1[0-9]{2}$/;
const written = /^([0-9]{4})(?:[/.-]([0-9]{1,2})[/.-]([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日?)$/;
const compact = /^([0-9]{4})([0-9]{2})([0-9]{2})$/;
const timeOfDay = /^([^T\s]{8,11})[T\s](?:[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?|00:00:00(?:\.0{1,6})?Z)$/;
const serial = /^[1-7][0-9]{4}(?:\.0+)?$/;
/** Excel counts days from 1899-12-30, which is 25 569 days before 1970. */
const serialOrigin = 25_569;
const serialOf2099 = 73_050;
const withoutEnd: ReadonlySet<string> = new Set([
  '长期',
  '永久',
  '长期有效',
  '永久有效',
  '无固定期限',
  '99991231',
  '9999-12-31',
  '9999/12/31',
]);

/** A known way of writing a date → "YYYY-MM-DD", which need not exist; another text stays as it is. */
function rewritten(text: string): string {
  const match = written.exec(text) ?? compact.exec(text);
  if (match) {
    const [, year = '', a, b, c, d] = match;
    return `${year}-${(a ?? c ?? '').padStart(2, '0')}-${(b ?? d ?? '').padStart(2, '0')}`;
  }
  if (!serial.test(text)) return text;
  const days = Number.parseInt(text, 10);
  return days > serialOf2099 ? text : dateOfDayNumber(days - serialOrigin);
}

function normalise(text: string): string {
  // The standard's own writing and ISO 8601 are no deviation worth a warning.
  if (standard.test(text)) return text;
  const trimmed = cleanText(text);
  const clean = cleanNumber(timeOfDay.exec(trimmed)?.[1] ?? trimmed);
  return standard.test(clean) ? clean : rewritten(clean);
}

/** Days, in any of the writings found in practice; the value is "YYYY-MM-DD". */
export const date: Form = {
  normalise,
  read: (text) => {
    const iso = text[4] === '/' ? `${text.slice(0, 4)}-${text.slice(5, 7)}-${text.slice(8)}` : text;
    if (isLocalDate(iso)) return iso;
    return new Fault(standard.test(text) ? 'DATE_IMPOSSIBLE' : 'DATE_FORMAT');
  },
  check: (value) => (typeof value === 'string' && isLocalDate(value) ? undefined : 'DATE_IMPOSSIBLE'),
  show: String,
};

/** As date, for ends of validity: 长期 and the like are 2099-12-31. */
export const endDate: Form = {
  ...date,
  normalise: (text) => {
    const clean = normalise(text);
    return withoutEnd.has(clean) ? longTerm : clean;
  },
};
