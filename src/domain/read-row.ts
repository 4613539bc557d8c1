import type { Sealed, Subject } from '../wire/proto.ts';
import type { Dataset } from './dataset.ts';
import type { Edition } from './edition.ts';
import type { Field } from './fields/field.ts';
import { fieldOf, fieldsOf } from './fields/fields.ts';
import { forbiddenName } from './forbidden.ts';
import type { Value } from './forms/form.ts';
import { readField } from './read-field.ts';
import type { CreditRecord } from './record.ts';
import type { Report } from './report.ts';
import type { Row } from './row.ts';

type Properties = Record<string, Value | Subject>;

function place(properties: Properties, field: Field, value: Value): void {
  const held = properties[field.property];
  // Only 处罚类别1 and 处罚类别2 share a property.
  properties[field.property] = Array.isArray(held) && Array.isArray(value) ? [...new Set([...held, ...value])] : value;
}

function refuseUnknownNames(dataset: Dataset, row: Row, report: Report): void {
  for (const name in row) {
    if (fieldOf(dataset, name)) continue;
    const what = forbiddenName(name);
    if (what) report.reject('FORBIDDEN_FIELD', name.slice(0, 60), '', { what });
    else report.warn('FIELD_UNKNOWN', '', '', { name: name.slice(0, 60) });
  }
}

/** The record in a row: every field normalised and read by its form; what is refused is left out and reported. */
export function readRow(dataset: Dataset, edition: Edition, row: Row, report: Report): CreditRecord {
  refuseUnknownNames(dataset, row, report);
  const subject: Properties = {};
  const sealed: Properties = {};
  const message: Properties = { subject: subject as Subject };
  const places = { record: message, subject, sealed, none: {} };
  for (const field of fieldsOf(dataset)) {
    const value = readField(field, row[field.name], edition, report);
    if (value !== undefined) place(places[field.place], field, value);
  }
  // The field tables say which property holds which kind of value; a test round-trips every field of every dataset.
  return { dataset, message, subject: subject as Subject, sealed: sealed as Sealed } as CreditRecord;
}
