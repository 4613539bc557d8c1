import { idKind, subjectKind } from '../code-lists.ts';
import { organizationCode, uscc } from '../forms/identifier.ts';
import { freeIdentifier, line } from '../forms/text.ts';
import { type Field, field } from './field.ts';

/** Labels of the subject's items in one dataset: the heading of the column, then its codes and other headings. */
export type SubjectLabels = Readonly<Record<SubjectItem, readonly [heading: string, ...labels: string[]]>>;

export type SubjectItem =
  | 'subject_name'
  | 'subject_kind'
  | 'uscc'
  | 'business_registration_number'
  | 'organization_code'
  | 'tax_registration_number'
  | 'public_institution_number'
  | 'social_organization_number'
  | 'legal_representative'
  | 'legal_representative_id_kind'
  | 'legal_representative_id_number'
  | 'id_kind'
  | 'id_number';

/** The subject's items, which are the same in every dataset; `requirements` of the first two differ by edition only. */
export function subjectFields(labels: SubjectLabels): Field[] {
  const of = (name: SubjectItem) => ({ heading: labels[name][0], labels: labels[name].slice(1) });
  const subject = (name: SubjectItem, limit: number, form = freeIdentifier, property: string = name) =>
    field(name, of(name).heading, 'conditional', limit, form, { labels: of(name).labels, place: 'subject', property });
  const sealed = (name: SubjectItem, limit: number, form = freeIdentifier) =>
    field(name, of(name).heading, 'conditional', limit, form, { labels: of(name).labels, place: 'sealed' });
  return [
    { ...subject('subject_name', 200, line, 'name'), requirement: 'required' },
    { ...subject('subject_kind', 0, subjectKind, 'kind'), requirement: 'since-2018' },
    subject('uscc', 18, uscc),
    subject('business_registration_number', 50),
    subject('organization_code', 20, organizationCode),
    subject('tax_registration_number', 50),
    subject('public_institution_number', 50),
    subject('social_organization_number', 50),
    subject('legal_representative', 200, line),
    sealed('legal_representative_id_kind', 0, idKind),
    sealed('legal_representative_id_number', 50),
    subject('id_kind', 0, idKind),
    sealed('id_number', 50),
  ];
}
