import { type Field, isRequired } from './fields/field.ts';
import type { Value } from './forms/form.ts';
import { isTooLong } from './read-field.ts';
import type { Report } from './report.ts';

/** The properties of a decoded message. */
export type Values = Readonly<Record<string, Value | null | undefined>>;

function isEmpty(value: Value | null | undefined): boolean {
  return !value || (typeof value === 'object' && value.length === 0);
}

/**
 * Each value a message holds must be one its field's form could have read, as another city's program says it is.
 * Required is what both editions require: an entry doesn't say of which edition its record was.
 */
export function checkFields(fields: readonly Field[], values: Values, report: Report): void {
  for (const { name, property, requirement, form, limit } of fields) {
    const value = values[property];
    if (isEmpty(value)) {
      if (isRequired(requirement, '2017')) report.reject('REQUIRED_MISSING', name, '');
      continue;
    }
    const code = form.check(value as Value);
    if (code) report.reject(code, name, '');
    else if (typeof value === 'string' && isTooLong(value, limit)) report.reject('TOO_LONG', name, '', { limit });
  }
}
