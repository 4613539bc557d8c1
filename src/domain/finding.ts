import { type FindingCode, findings } from '../catalogue/findings.ts';
import type { Parameters } from '../catalogue/language.ts';
import { maskPaper, redact } from './mask.ts';

/** One thing a rule found in a row or file. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: 'reject' | 'warn';
  /** English field name; '' for the whole row or file. */
  readonly field: string;
  /** The value, masked where sealed, at most 60 characters. */
  readonly shown: string;
  readonly parameters?: Parameters;
}

const sealedNames: ReadonlySet<string> = new Set(['id_number', 'legal_representative_id_number']);

/** The value as a finding may show it: an id number in any field is masked, not only in the sealed ones. */
export function shownValue(field: string, value: string): string {
  return (sealedNames.has(field) ? maskPaper(value) : redact(value)).slice(0, 60);
}

/** A finding; of the catalogue's severity unless a rule lowers it. */
export function found(
  code: FindingCode,
  field: string,
  value: string,
  parameters?: Parameters,
  severity: Finding['severity'] = findings[code][0],
): Finding {
  const shown = shownValue(field, value);
  return parameters ? { code, severity, field, shown, parameters } : { code, severity, field, shown };
}
