import { findings as catalogue } from '../catalogue/findings.ts';
import { fill, type Language } from '../catalogue/language.ts';
import type { Finding } from '../domain/finding.ts';

/** A finding as it is answered: with its text in the language asked for. */
export interface FindingView {
  readonly code: string;
  readonly severity: 'reject' | 'warn';
  readonly field: string;
  readonly shown: string;
  readonly message: string;
}

export function viewFinding({ code, severity, field, shown, parameters }: Finding, language: Language): FindingView {
  const template = catalogue[code][language === 'zh' ? 1 : 2];
  return { code, severity, field, shown, message: fill(template, parameters ?? {}) };
}
