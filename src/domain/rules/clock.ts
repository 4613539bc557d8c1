import { addMonths, type LocalDate, longTerm } from '../local-date.ts';
import type { CreditRecord } from '../record.ts';
import type { Report } from '../report.ts';
import type { Rules } from '../rules.ts';

type Text = string | null | undefined;

/** All dates of a record, and which of them may not be in the future. Read forms have made them LocalDates. */
function datesOf(record: CreditRecord): { readonly past: [string, Text][]; readonly other: [string, Text][] } {
  switch (record.dataset) {
    case 'licence': {
      const { decided_on, valid_from, valid_to } = record.message;
      return {
        past: [['decided_on', decided_on]],
        other: [
          ['valid_from', valid_from],
          ['valid_to', valid_to],
        ],
      };
    }
    case 'penalty':
      return { past: [['decided_on', record.message.decided_on]], other: [['valid_to', record.message.valid_to]] };
    case 'debtor': {
      const { filed_on, published_on } = record.message;
      return { past: [['filed_on', filed_on]], other: [['published_on', published_on]] };
    }
    case 'listing':
      return { past: [['listed_on', record.message.listed_on]], other: [['valid_to', record.message.valid_to]] };
  }
}

/** DATE_IN_FUTURE, DATE_TOO_OLD. */
export function examineDates(record: CreditRecord, rules: Rules, report: Report): void {
  const { past, other } = datesOf(record);
  for (const [name, value] of past) {
    if (value && value > rules.today) report.reject('DATE_IN_FUTURE', name, value, { today: rules.today });
  }
  const before = rules.options.tooOldBefore;
  for (const [name, value] of [...past, ...other]) {
    if (value && value < before) report.warn('DATE_TOO_OLD', name, value, { before });
  }
}

/**
 * LATE when more than the allowed working days have passed since a 双公示 decision. Within as many calendar days no
 * calendar is needed; otherwise a year without official data leaves timeliness unknown.
 */
export function examineTimeliness(decidedOn: LocalDate, { today, calendar, options }: Rules, report: Report): void {
  const days = options.lateAfterWorkingDays;
  if (decidedOn > today) return;
  const passed = calendar.workingDaysBetween(decidedOn, today);
  if (passed === undefined) {
    if (calendarDays(decidedOn, today) <= days) return;
    const year = calendar.uncoveredYear(decidedOn, today) ?? 0;
    report.warn('CALENDAR_UNCOVERED', 'decided_on', decidedOn, { year });
  } else if (passed > days) {
    report.warn('LATE', 'decided_on', decidedOn, { days, deadline: calendar.addWorkingDays(decidedOn, days) ?? '' });
  }
}

function calendarDays(from: LocalDate, to: LocalDate): number {
  return (Date.parse(to) - Date.parse(from)) / 86_400_000;
}

/** PUBLICITY_TERM on an end later than `months` after the start; 长期 is later than any. */
export function examineTerm(field: string, start: LocalDate, end: LocalDate, months: number, report: Report): void {
  const until = addMonths(start, months);
  if (end <= until && end !== longTerm) return;
  report.warn('PUBLICITY_TERM', field, end, { longest: `${months} 个月 months`, until });
}
