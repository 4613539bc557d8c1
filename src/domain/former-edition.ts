import { IdKind, SubjectKind } from '../wire/proto.ts';
import { idKind, subjectKind } from './code-lists.ts';
import { addMonths, isLocalDate } from './local-date.ts';
import type { CreditRecord } from './record.ts';
import type { Report } from './report.ts';
import type { Rules } from './rules.ts';
import { termsOf } from './severity-of.ts';

/** USCC category of sole traders: registered with market regulation (9), kind 2 (GB 32100-2015 §4). */
const soleTrader = '92';

function kindOf({ subject, sealed }: CreditRecord): SubjectKind {
  if (sealed?.id_number && !subject.uscc) return SubjectKind.SUBJECT_KIND_NATURAL_PERSON;
  return subject.uscc?.startsWith(soleTrader)
    ? SubjectKind.SUBJECT_KIND_SOLE_TRADER
    : SubjectKind.SUBJECT_KIND_LEGAL_PERSON;
}

/**
 * Fills in what the 2015/2017 edition has no item for and every record needs, and says so: the kind of subject and of
 * paper, the start of validity, the end of publicity. `sent` tells which of them the row had after all.
 */
export function completeFormerEdition(
  record: CreditRecord,
  sent: (field: string) => boolean,
  rules: Rules,
  report: Report,
): void {
  const { subject, sealed } = record;
  const fill = (field: string, value: string) => report.warn('FILLED_IN', field, '', { value });
  if (!subject.kind && !sent('subject_kind')) {
    subject.kind = kindOf(record);
    fill('subject_kind', subjectKind.show(subject.kind));
  }
  if (sealed?.id_number && !subject.id_kind && !sent('id_kind')) {
    subject.id_kind = IdKind.ID_KIND_RESIDENT_ID;
    fill('id_kind', idKind.show(subject.id_kind));
  }
  if (record.dataset !== 'licence' && record.dataset !== 'penalty') return;
  const decided = record.message.decided_on ?? '';
  if (!isLocalDate(decided)) return;
  if (record.dataset === 'licence' && !sent('valid_from')) {
    record.message.valid_from = decided;
    fill('valid_from', decided);
  }
  if (record.dataset === 'penalty' && !sent('publicity_ends_on')) {
    const { longestMonths } = termsOf(record.message.severity, 'penalty', rules.options);
    record.message.publicity_ends_on = addMonths(decided, longestMonths);
    fill('publicity_ends_on', record.message.publicity_ends_on);
  }
}
