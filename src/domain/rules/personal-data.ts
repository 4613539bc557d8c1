import { SubjectKind } from '../../wire/proto.ts';
import type { Dataset } from '../dataset.ts';
import type { Field } from '../fields/field.ts';
import { fieldsOf } from '../fields/fields.ts';
import { forbiddenText } from '../forbidden.ts';
import { line, text } from '../forms/text.ts';
import type { CreditRecord } from '../record.ts';
import type { Report } from '../report.ts';

function freeTexts(dataset: Dataset): readonly Field[] {
  return fieldsOf(dataset).filter(({ place, form }) => place === 'record' && (form === text || form === line));
}

const fields: Readonly<Record<Dataset, readonly Field[]>> = {
  licence: freeTexts('licence'),
  penalty: freeTexts('penalty'),
  debtor: freeTexts('debtor'),
  listing: freeTexts('listing'),
};

/** FORBIDDEN_FIELD on free text of a natural person's record, and on a contact person whatever the subject is. */
export function examinePersonalData({ dataset, subject, message }: CreditRecord, report: Report): void {
  const isPerson = subject.kind === SubjectKind.SUBJECT_KIND_NATURAL_PERSON;
  if (!isPerson && dataset !== 'listing') return;
  const values = message as Readonly<Record<string, unknown>>;
  for (const { name, property } of fields[dataset]) {
    if (!isPerson && name !== 'contact') continue;
    const value = values[property];
    const what = typeof value === 'string' ? forbiddenText(value) : undefined;
    // The value is what must not go further: the finding names the place only.
    if (what) report.reject('FORBIDDEN_FIELD', name, '', { what });
  }
}
