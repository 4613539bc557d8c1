import type { Debtor, Penalty } from '../../wire/proto.ts';
import type { Edition } from '../edition.ts';
import type { LocalDate } from '../local-date.ts';
import type { CreditRecord } from '../record.ts';
import type { Report } from '../report.ts';
import type { Rules } from '../rules.ts';
import { termsOf } from '../severity-of.ts';
import { examineAuthorityRegion } from './authority.ts';
import { examineDates, examineTerm, examineTimeliness } from './clock.ts';
import { resolveListKind } from './listing.ts';
import { examineAmounts } from './penalty-amounts.ts';
import { examineSubjectSigns } from './subject-signs.ts';

/** Grounds 2–6 last two years and can be extended by one to three more (最高人民法院 失信名单规定 §2). */
const longestDebtorMonths = 60;

function examinePenaltyHere(penalty: Penalty, edition: Edition, rules: Rules, report: Report): void {
  const { decided_on: decided, publicity_ends_on: ends, severity } = penalty;
  examineAmounts(penalty, edition, rules.options, report);
  if (!decided) return;
  examineTimeliness(decided as LocalDate, rules, report);
  const { longestMonths } = termsOf(severity, 'penalty', rules.options);
  if (ends) examineTerm('publicity_ends_on', decided as LocalDate, ends as LocalDate, longestMonths, report);
}

function examineDebtorHere({ published_on: published, term_ends_on: ends }: Debtor, report: Report): void {
  if (!published || !ends) return;
  examineTerm('term_ends_on', published as LocalDate, ends as LocalDate, longestDebtorMonths, report);
}

/** The rules that depend on today, on configuration or on the edition: applied to own rows only. */
export function examineLocal(record: CreditRecord, edition: Edition, rules: Rules, report: Report): void {
  examineSubjectSigns(record.subject, record.sealed ?? {}, rules, report);
  examineAuthorityRegion(record, rules, report);
  examineDates(record, rules, report);
  switch (record.dataset) {
    case 'licence':
      if (record.message.decided_on) examineTimeliness(record.message.decided_on as LocalDate, rules, report);
      break;
    case 'penalty':
      examinePenaltyHere(record.message, edition, rules, report);
      break;
    case 'debtor':
      examineDebtorHere(record.message, report);
      break;
    case 'listing':
      resolveListKind(record.message, rules.lists, report);
  }
}
