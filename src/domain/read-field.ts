import type { Edition } from './edition.ts';
import { type Field, isRequired } from './fields/field.ts';
import { shownValue } from './finding.ts';
import { Fault, type Value } from './forms/form.ts';
import type { Report } from './report.ts';

/** Over the limit in characters, not in UTF-16 units: rare characters of names take two. */
export function isTooLong(text: string, limit: number): boolean {
  return limit > 0 && text.length > limit && (text.length > 2 * limit || [...text].length > limit);
}

/** The value of one field; undefined when it is empty or refused. */
export function readField(field: Field, sent: string | undefined, edition: Edition, report: Report): Value | undefined {
  const text = sent ? field.form.normalise(sent) : '';
  if (sent && text !== sent) report.warn('NORMALISED', field.name, sent, { value: shownValue(field.name, text) });
  if (text === '') {
    if (isRequired(field.requirement, edition)) report.reject('REQUIRED_MISSING', field.name, sent ?? '');
    return undefined;
  }
  const value = field.form.read(text, edition);
  if (value instanceof Fault) {
    report.reject(value.code, field.name, text, value.parameters);
    return undefined;
  }
  if (typeof value === 'string' && isTooLong(value, field.limit)) {
    report.reject('TOO_LONG', field.name, value, { limit: field.limit });
    return undefined;
  }
  return value;
}
