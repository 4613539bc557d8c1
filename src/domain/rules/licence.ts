import { type Licence, LicenceKind } from '../../wire/proto.ts';
import type { Report } from '../report.ts';
import { examineOrder } from './order.ts';

/** What holds for a licence in every city. */
export function examineLicence(licence: Licence, report: Report): void {
  if (licence.licence_kind === LicenceKind.LICENCE_KIND_OTHER && !licence.remark) {
    report.reject('REMARK_REQUIRED', 'remark', '');
  }
  examineOrder('licence', ['valid_from', licence.valid_from], ['valid_to', licence.valid_to], report);
}
