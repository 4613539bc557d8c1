import { readFileSync } from 'node:fs';
import { readCalendar } from '../../src/domain/calendar.ts';
import { readLists } from '../../src/domain/list-catalogue.ts';
import { type LocalDate, parseLocalDate } from '../../src/domain/local-date.ts';
import { readRuleOptions } from '../../src/domain/rule-options.ts';
import type { Rules } from '../../src/domain/rules.ts';

const shipped = (name: string): string => readFileSync(new URL(`../../config/${name}`, import.meta.url), 'utf8');

/** The date in a test, which must exist. */
export function day(text: string): LocalDate {
  const date = parseLocalDate(text);
  if (!date) throw new Error(`no such day: ${text}`);
  return date;
}

/** The rules as shipped, for Songjiang on the day of the samples. */
export const rules: Rules = {
  city: '310117',
  today: day('2026-11-24'),
  calendar: readCalendar(shipped('calendar.json')),
  lists: readLists(shipped('lists.json')),
  options: readRuleOptions(shipped('rules.json')),
};
