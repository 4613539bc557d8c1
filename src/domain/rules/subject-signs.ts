import { IdKind, type Sealed, type Subject, SubjectKind } from '../../wire/proto.ts';
import { subjectKind } from '../code-lists.ts';
import { isOrganizationCodeForm, organizationCheckDigit } from '../organization-code.ts';
import type { Report } from '../report.ts';
import { birthDateOf } from '../resident-id.ts';
import type { Rules } from '../rules.ts';

const onlyDigits = /^[0-9\s.-]+$/;
const organisationName = /(?:公司|企业|合作社|事务所|商行|厂|店|中心|局|委员会|协会|学校|医院|集团|工作室|经营部)$/;

const lengths = [
  ['business_registration_number', /^(?:[0-9]{13}|[0-9]{15})$/, '13/15'],
  ['tax_registration_number', /^[0-9A-Z]{15}(?:[0-9A-Z]{3}|[0-9A-Z]{5})?$/, '15/18/20'],
  ['public_institution_number', /^[0-9]{12}$/, '12'],
] as const;

function examineName(subject: Subject, sealed: Sealed, report: Report): void {
  const name = subject.name;
  if (!name) return;
  const isNumber = name === sealed.id_number || name === subject.uscc;
  if (isNumber || onlyDigits.test(name) || [...name].length === 1) {
    report.warn('SUBJECT_NAME_SUSPICIOUS', 'subject_name', name);
  }
  if (subject.kind === SubjectKind.SUBJECT_KIND_NATURAL_PERSON && organisationName.test(name)) {
    report.warn('SUBJECT_KIND_MISMATCH', 'subject_name', name, { kind: subjectKind.show(subject.kind) });
  }
}

function examineNumbers(subject: Subject, report: Report): void {
  for (const [name, form, expected] of lengths) {
    const value = subject[name];
    if (value && !form.test(value)) report.warn('IDENTIFIER_FORMAT', name, value, { expected });
  }
  const code = subject.organization_code;
  if (!code) return;
  if (!isOrganizationCodeForm(code)) {
    report.warn('IDENTIFIER_FORMAT', 'organization_code', code, { expected: '9' });
  } else if (organizationCheckDigit(code) !== code[8]) {
    report.warn('ORGANIZATION_CODE_CHECK_DIGIT', 'organization_code', code);
  } else if (subject.uscc && subject.uscc.slice(8, 17) !== code) {
    report.warn('ORGANIZATION_CODE_MISMATCH', 'organization_code', code);
  }
}

function examineBirth(
  kind: IdKind | null | undefined,
  number: string | null | undefined,
  field: string,
  rules: Rules,
  report: Report,
): void {
  if (kind !== IdKind.ID_KIND_RESIDENT_ID || !number) return;
  const birth = birthDateOf(number);
  if (birth && birth >= rules.today) report.reject('RESIDENT_ID_BIRTH_DATE', field, number);
}

/** Signs of mistakes in the subject; and what depends on today or on this city's code lists. */
export function examineSubjectSigns(subject: Subject, sealed: Sealed, rules: Rules, report: Report): void {
  examineName(subject, sealed, report);
  examineNumbers(subject, report);
  if (subject.uscc && !rules.options.usccPrefixes.includes(subject.uscc.slice(0, 2))) {
    report.reject('USCC_FORMAT', 'uscc', subject.uscc);
  }
  examineBirth(subject.id_kind, sealed.id_number, 'id_number', rules, report);
  const { legal_representative_id_kind: kind, legal_representative_id_number: number } = sealed;
  examineBirth(kind, number, 'legal_representative_id_number', rules, report);
}
