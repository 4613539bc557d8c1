import { type Finding, found } from './finding.ts';

/** One record as submitted: English field name → text as sent. Every door (file, JSON, protobuf) makes this. */
export type Row = Readonly<Record<string, string>>;

const maximumNames = 100;

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '';
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  // JSON readers round numbers past 2^53: shown as what it is, an identifier that lost its digits.
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? value.toExponential().toUpperCase() : String(value);
}

/**
 * The row in one JSON record of English field names with texts or numbers; null is an empty field.
 * A record of another shape gives the finding ROW_SHAPE.
 */
export function rowOfValues(values: unknown): { readonly row: Row } | { readonly finding: Finding } {
  if (typeof values !== 'object' || values === null || Array.isArray(values)) {
    return { finding: found('ROW_SHAPE', '', '', { cells: 0, columns: 1 }) };
  }
  const names = Object.keys(values);
  if (names.length > maximumNames) {
    return { finding: found('ROW_SHAPE', '', '', { cells: names.length, columns: maximumNames }) };
  }
  // Without a prototype, so that a field named __proto__ or constructor is only a field.
  const row: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(values)) {
    const text = textOf(value);
    if (text === undefined)
      return {
        finding: found('VALUE_NOT_ALLOWED', name.slice(0, 60), typeof value, { allowed: 'text, number, null' }),
      };
    row[name] = text;
  }
  return { row };
}
