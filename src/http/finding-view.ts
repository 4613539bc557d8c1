import { findings as catalogue } from '../catalogue/findings.ts';
import { fill, type Language } from '../catalogue/language.ts';
import type { Dataset } from '../domain/dataset.ts';
import { fieldOf } from '../domain/fields/fields.ts';
import type { Finding } from '../domain/finding.ts';

/** A finding as it is answered: with its text in the language asked for. */
export interface FindingView {
  readonly code: string;
  readonly severity: 'reject' | 'warn';
  readonly field: string;
  /** Heading of the field's column; '' when the field is none of the dataset. */
  readonly heading: string;
  readonly shown: string;
  readonly message: string;
}

export function viewFinding(
  { code, severity, field, shown, parameters }: Finding,
  dataset: Dataset | undefined,
  language: Language,
): FindingView {
  const heading = (dataset && fieldOf(dataset, field)?.heading) ?? '';
  const template = catalogue[code][language === 'zh' ? 1 : 2];
  return { code, severity, field, heading, shown, message: fill(template, parameters ?? {}) };
}
