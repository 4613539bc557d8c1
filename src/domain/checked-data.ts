import type { Static, TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { GatewayError } from '../errors.ts';

export interface CheckedData<T> {
  readonly value: T;
  /** Refuses the data for a reason its schema cannot say. */
  refuse(place: string, reason: string): never;
}

/**
 * Configuration data in a JSON text, with the schema's defaults filled in and checked against it.
 *
 * @throws GatewayError CALENDAR_INVALID (parameters file, reason), CONFIG_INVALID (key, reason)
 */
export function checkedData<T extends TSchema>(
  code: 'CALENDAR_INVALID' | 'CONFIG_INVALID',
  file: string,
  schema: T,
  json: string,
): CheckedData<Static<T>> {
  const refuse = (place: string, reason: string): never => {
    throw code === 'CALENDAR_INVALID'
      ? new GatewayError(code, { file, reason: `${place} ${reason}` })
      : new GatewayError(code, { key: `${file}: ${place}`, reason });
  };
  let value: unknown;
  try {
    value = Value.Default(schema, JSON.parse(json));
  } catch (error) {
    return refuse('(text)', (error as Error).message);
  }
  const [problem] = Value.Errors(schema, value);
  if (problem) return refuse(problem.instancePath.slice(1).replaceAll('/', '.') || '(root)', problem.message);
  return { value: value as Static<T>, refuse };
}
