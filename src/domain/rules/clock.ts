import { addMonths, type LocalDate, longTerm } from '../local-date.ts';
import type { CreditRecord } from '../record.ts';
import type { Report } from '../report.ts';
import type { Rules } from '../rules.ts';

type Text = string | null | undefined;

/** The day something was decided, filed or listed may not be in the future; old ones are worth a look. */
function examineDate(name: string, value: Text, rules: Rules, report: Report): void {
  if (value && value > rules.today) report.reject('DATE_IN_FUTURE', name, value, { today: rules.today });
  examineAge(name, value, rules, report);
}

function examineAge(name: string, value: Text, { options }: Rules, report: Report): void {
  const before = options.tooOldBefore;
  if (value && value < before) report.warn('DATE_TOO_OLD', name, value, { before });
}

/** DATE_IN_FUTURE, DATE_TOO_OLD. */
export function examineDates(record: CreditRecord, rules: Rules, report: Report): void {
  switch (record.dataset) {
    case 'licence':
      examineDate('decided_on', record.message.decided_on, rules, report);
      examineAge('valid_from', record.message.valid_from, rules, report);
      examineAge('valid_to', record.message.valid_to, rules, report);
      break;
    case 'penalty':
      examineDate('decided_on', record.message.decided_on, rules, report);
      break;
    case 'debtor':
      examineDate('filed_on', record.message.filed_on, rules, report);
      examineAge('published_on', record.message.published_on, rules, report);
      break;
    case 'listing':
      examineDate('listed_on', record.message.listed_on, rules, report);
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
