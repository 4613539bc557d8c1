import { type Debtor, IdKind, Performance, type Sealed, type Subject, SubjectKind } from '../../wire/proto.ts';
import { performance } from '../code-lists.ts';
import { ageOn, isLocalDate } from '../local-date.ts';
import type { Report } from '../report.ts';
import { birthDateOf } from '../resident-id.ts';
import { examineOrder } from './order.ts';

const ageOfMajority = 18;

/** True when the person was under 18 when the record was published, by the stated age or the sealed number. */
function isMinor(debtor: Debtor, subject: Subject, sealed: Sealed | undefined): boolean {
  if (subject.kind !== SubjectKind.SUBJECT_KIND_NATURAL_PERSON) return false;
  if (typeof debtor.age === 'number' && debtor.age < ageOfMajority) return true;
  const number = subject.id_kind === IdKind.ID_KIND_RESIDENT_ID ? sealed?.id_number : undefined;
  const birth = number ? birthDateOf(number) : undefined;
  const published = debtor.published_on;
  return birth !== undefined && !!published && isLocalDate(published) && ageOn(birth, published) < ageOfMajority;
}

/** What holds for a dishonest debtor in every city. */
export function examineDebtor(debtor: Debtor, subject: Subject, sealed: Sealed | undefined, report: Report): void {
  if (isMinor(debtor, subject, sealed)) report.reject('MINOR', 'subject_name', '');
  if (debtor.performance === Performance.PERFORMANCE_COMPLETE && !debtor.removed_on) {
    report.reject('PERFORMANCE_CONTRADICTION', 'performance', performance.show(debtor.performance));
  }
  const published = ['published_on', debtor.published_on] as const;
  examineOrder('debtor', ['filed_on', debtor.filed_on], published, report);
  examineOrder('debtor', published, ['term_ends_on', debtor.term_ends_on], report);
  examineOrder('debtor', published, ['removed_on', debtor.removed_on], report);
}
