import type { Row } from '../../domain/row.ts';
import { invalid, type Reason, type RefusedRequest } from '../refused-request.ts';

/** Decimal digits that a double keeps whatever they are (IEEE 754 binary64). */
const EXACT_DIGITS = 15;

/** A member name as an answer may repeat it: an identity number used as a name is not. */
function shownName(name: string): string {
  return name.slice(0, 40).replace(/[0-9]{6,}/g, '…');
}

function isExact(number: number): boolean {
  if (Number.isInteger(number)) return Number.isSafeInteger(number);
  return Number.isFinite(number) && String(number).replace(/^-?0*\.?0*|\./g, '').length <= EXACT_DIGITS;
}

function fieldProblem(place: string, name: string, reason: Reason): RefusedRequest {
  return invalid(place ? `${place}.${shownName(name)}` : shownName(name), reason);
}

/**
 * The row in one parsed JSON value: its own object, with numbers and nulls turned into text in place, so that 5,000
 * rows of texts are not copied.
 *
 * @throws GatewayError REQUEST_INVALID naming `place` and the field
 */
export function rowOf(value: unknown, place: string): Row {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(place, 'object');
  const row = value as Record<string, unknown>;
  for (const name in row) {
    const content = row[name];
    if (typeof content === 'string') continue;
    if (content === null) row[name] = '';
    else if (typeof content !== 'number') throw fieldProblem(place, name, 'scalar');
    // What was sent is gone by now: 999999199003070011 has become …070000 before anybody could look.
    else if (!isExact(content)) throw fieldProblem(place, name, 'precision');
    else row[name] = String(content);
  }
  return row as Row;
}
