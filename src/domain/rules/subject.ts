import { type IdKind, type Sealed, type Subject, SubjectKind } from '../../wire/proto.ts';
import { subjectKind } from '../code-lists.ts';
import { paperFault } from '../paper.ts';
import type { Report } from '../report.ts';
import { isMaskOf } from './masked-id.ts';

/** Identifiers that only an organisation has. */
const organisationIdentifiers = [
  'uscc',
  'business_registration_number',
  'organization_code',
  'public_institution_number',
  'social_organization_number',
] as const;
const registrationNumber = /^(?:[0-9]{13}|[0-9]{15})$/;

function examinePaper(
  kind: IdKind | null | undefined,
  number: string | null | undefined,
  field: string,
  report: Report,
): void {
  const fault = kind && number ? paperFault(kind, number) : undefined;
  if (fault) report.reject(fault, field, number ?? '');
}

function examineNaturalPerson(subject: Subject, sealed: Sealed | undefined, report: Report): void {
  const when = `subject_kind = ${subjectKind.show(SubjectKind.SUBJECT_KIND_NATURAL_PERSON)}`;
  const wrong = organisationIdentifiers.find((name) => subject[name]);
  if (wrong) report.reject('SUBJECT_KIND_MISMATCH', wrong, subject[wrong] ?? '', { kind: '自然人' });
  if (!subject.id_kind) report.reject('REQUIRED_CONDITIONAL_MISSING', 'id_kind', '', { when });
  if (sealed && !sealed.id_number) report.reject('REQUIRED_CONDITIONAL_MISSING', 'id_number', '', { when });
  examinePaper(subject.id_kind, sealed?.id_number, 'id_number', report);
  if (!isMaskOf(subject.masked_id ?? '', sealed?.id_number)) report.reject('MASKED_ID_WRONG', 'id_number', '');
}

function examineOrganisation(kind: SubjectKind, subject: Subject, sealed: Sealed | undefined, report: Report): void {
  const shown = subjectKind.show(kind);
  const when = `subject_kind = ${shown}`;
  if (subject.id_kind) report.reject('SUBJECT_KIND_MISMATCH', 'id_kind', '', { kind: shown });
  if (sealed?.id_number) report.reject('SUBJECT_KIND_MISMATCH', 'id_number', sealed.id_number, { kind: shown });
  if (subject.masked_id) report.reject('MASKED_ID_WRONG', 'id_number', subject.masked_id);
  if (!subject.legal_representative)
    report.reject('REQUIRED_CONDITIONAL_MISSING', 'legal_representative', '', { when });
  if (subject.uscc) return;
  if (kind === SubjectKind.SUBJECT_KIND_SOLE_TRADER) {
    // The number identifies the trader here, so one that is no registration number is as good as none.
    if (registrationNumber.test(subject.business_registration_number ?? '')) return;
    report.reject('REQUIRED_CONDITIONAL_MISSING', 'business_registration_number', '', { when: 'uscc = ∅, 13/15 位' });
  } else if (!organisationIdentifiers.some((name) => subject[name]) && !subject.tax_registration_number) {
    report.reject('REQUIRED_CONDITIONAL_MISSING', 'uscc', '', { when });
  }
}

function examineRepresentative(sealed: Sealed, report: Report): void {
  const { legal_representative_id_kind: kind, legal_representative_id_number: number } = sealed;
  if (kind && !number) {
    const when = 'legal_representative_id_kind ≠ ∅';
    report.reject('REQUIRED_CONDITIONAL_MISSING', 'legal_representative_id_number', '', { when });
  }
  if (number && !kind) {
    const when = 'legal_representative_id_number ≠ ∅';
    report.reject('REQUIRED_CONDITIONAL_MISSING', 'legal_representative_id_kind', '', { when });
  }
  examinePaper(kind, number, 'legal_representative_id_number', report);
}

/** The subject's items must fit its kind; papers must have the form and check digit of theirs. */
export function examineSubject(subject: Subject, sealed: Sealed | undefined, report: Report): void {
  if (sealed) examineRepresentative(sealed, report);
  if (!subject.kind) report.reject('REQUIRED_MISSING', 'subject_kind', '');
  else if (subject.kind === SubjectKind.SUBJECT_KIND_NATURAL_PERSON) examineNaturalPerson(subject, sealed, report);
  else examineOrganisation(subject.kind, subject, sealed, report);
}
