import type { Sealed, Subject } from '../wire/proto.ts';
import type { Dataset } from './dataset.ts';
import type { Edition } from './edition.ts';
import { fieldOf, fieldsOf } from './fields/fields.ts';
import { forbiddenName } from './forbidden.ts';
import type { Value } from './forms/form.ts';
import { readField } from './read-field.ts';
import type { CreditRecord } from './record.ts';
import type { Report } from './report.ts';
import type { Row } from './row.ts';

type Properties = Record<string, Value | Subject>;

function refuseUnknownNames(dataset: Dataset, row: Row, report: Report): void {
  for (const name in row) {
    if (fieldOf(dataset, name)) continue;
    const what = forbiddenName(name);
    if (what) report.reject('FORBIDDEN_FIELD', name.slice(0, 60), '', { what });
    else report.warn('FIELD_UNKNOWN', '', '', { name: name.slice(0, 60) });
  }
}

function countOf(row: Row): number {
  let count = 0;
  for (const _ in row) count++;
  return count;
}

/** 处罚类别1 and 处罚类别2 of the 2015/2017 edition are one property of the record. */
function merged(held: Value | Subject | undefined, value: Value): Value {
  return Array.isArray(held) && Array.isArray(value) ? [...new Set([...held, ...value])] : value;
}

/** The record in a row: every field normalised and read by its form; what is refused is left out and reported. */
export function readRow(dataset: Dataset, edition: Edition, row: Row, report: Report): CreditRecord {
  const subject: Properties = {};
  const sealed: Properties = {};
  const message: Properties = { subject: subject as Subject };
  const places = { record: message, subject, sealed, none: {} as Properties };
  let known = 0;
  for (const field of fieldsOf(dataset)) {
    const sent = row[field.name];
    if (sent !== undefined) known++;
    const value = readField(field, sent, edition, report);
    if (value === undefined) continue;
    const properties = places[field.place];
    properties[field.property] = field.requirement === 'former' ? merged(properties[field.property], value) : value;
  }
  // Names are looked up only when some are left over: rows from files never have any.
  if (countOf(row) !== known) refuseUnknownNames(dataset, row, report);
  // The field tables say which property holds which kind of value; a test round-trips every field of every dataset.
  return { dataset, message, subject: subject as Subject, sealed: sealed as Sealed } as CreditRecord;
}
