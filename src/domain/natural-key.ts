import { IdKind, type Sealed, type Subject } from '../wire/proto.ts';
import type { CreditRecord } from './record.ts';

const variable = /[（(〔［【[）)〕］】\]\sa-z]/;
const openings = /[（〔［【[]/g;
const closings = /[）〕］】\]]/g;
const spaces = /\s+/g;
const lowerCase = /[a-z]/;

/** Written differently by different systems of one authority: brackets, spaces and letter case don't tell documents apart. */
function canonical(text: string | null | undefined): string {
  if (!text || !variable.test(text)) return text ?? '';
  const plain = text.replace(openings, '(').replace(closings, ')').replace(spaces, '');
  return lowerCase.test(plain) ? plain.toUpperCase() : plain;
}

/**
 * What identifies a subject (domain rule: a name never does): USCC, else registration number, else another number of
 * the organisation, else paper kind and number.
 */
export function subjectIdentifier(subject: Subject, sealed: Sealed | undefined): string {
  if (subject.uscc) return `uscc:${subject.uscc}`;
  if (sealed?.id_number) return `paper:${IdKind[subject.id_kind ?? 0]}:${sealed.id_number}`;
  if (subject.business_registration_number) return `registration:${subject.business_registration_number}`;
  if (subject.organization_code) return `organization:${subject.organization_code}`;
  const other =
    subject.tax_registration_number || subject.public_institution_number || subject.social_organization_number;
  return `other:${other ?? ''}`;
}

function partsOf(record: CreditRecord): (string | null | undefined)[] {
  const subject = subjectIdentifier(record.subject, record.sealed);
  switch (record.dataset) {
    case 'licence': {
      // The 2015/2017 edition has no code of the authority: its name has to do.
      const { authority_uscc: authority, authority_name: name, document_number, certificate_number } = record.message;
      return [authority || name, document_number, subject, certificate_number];
    }
    case 'penalty': {
      const { authority_uscc: authority, authority_name: name, document_number } = record.message;
      return [authority || name, document_number, subject];
    }
    case 'debtor':
      return [record.message.court_name, record.message.case_number, subject];
    case 'listing':
      return [record.message.list_kind, subject, record.message.decision_document];
  }
}

/** The canonical text of a record's natural key. It holds identifiers in full: only a keyed hash of it is stored. */
export function naturalKeyOf(record: CreditRecord): string {
  // Values hold no control characters, so the separator can't be forged by a value.
  return [record.dataset, ...partsOf(record).map(canonical)].join('\u001f');
}
