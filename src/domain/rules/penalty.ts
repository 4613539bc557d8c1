import { type Penalty, PenaltyKind } from '../../wire/proto.ts';
import type { Report } from '../report.ts';
import { examineOrder } from './order.ts';

const simpleProcedure = /简易程序|当场(?:行政)?处罚/;

/** What holds for a penalty in every city. */
export function examinePenalty(penalty: Penalty, report: Report): void {
  for (const name of ['document_name', 'document_number'] as const) {
    const value = penalty[name];
    if (value && simpleProcedure.test(value)) report.reject('SIMPLE_PROCEDURE', name, value);
  }
  if (penalty.penalty_kinds?.includes(PenaltyKind.PENALTY_KIND_OTHER) && !penalty.remark) {
    report.reject('REMARK_REQUIRED', 'remark', '');
  }
  if (!penalty.publicity_ends_on) report.reject('REQUIRED_MISSING', 'publicity_ends_on', '');
  const decided = ['decided_on', penalty.decided_on] as const;
  examineOrder('penalty', decided, ['publicity_ends_on', penalty.publicity_ends_on], report);
  examineOrder('penalty', decided, ['valid_to', penalty.valid_to], report);
}
