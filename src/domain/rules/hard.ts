import type { CreditRecord } from '../record.ts';
import type { Report } from '../report.ts';
import { examineDebtor } from './debtor.ts';
import { examineLicence } from './licence.ts';
import { examineListing } from './listing.ts';
import { examinePenalty } from './penalty.ts';
import { examinePersonalData } from './personal-data.ts';
import { examineSubject } from './subject.ts';

/**
 * The rules between fields that are the same in every city, at any time, under any configuration: applied to own rows
 * and again to every record received, because a source may run another program.
 */
export function examineHard(record: CreditRecord, report: Report): void {
  examineSubject(record.subject, record.sealed, report);
  examinePersonalData(record, report);
  switch (record.dataset) {
    case 'licence':
      examineLicence(record.message, report);
      break;
    case 'penalty':
      examinePenalty(record.message, report);
      break;
    case 'debtor':
      examineDebtor(record.message, record.subject, record.sealed, report);
      break;
    case 'listing':
      examineListing(record.message, report);
  }
}
