import { Severity } from '../wire/proto.ts';
import type { RuleOptions, SeverityName } from './rule-options.ts';

const names: Readonly<Record<number, SeverityName>> = {
  [Severity.SEVERITY_MINOR]: 'MINOR',
  [Severity.SEVERITY_ORDINARY]: 'ORDINARY',
  [Severity.SEVERITY_SERIOUS]: 'SERIOUS',
};

/** The terms of a record's severity; one that isn't stated has the configured one of its dataset. */
export function termsOf(
  severity: Severity | null | undefined,
  dataset: 'penalty' | 'listing',
  options: RuleOptions,
): RuleOptions['publicity'][SeverityName] {
  return options.publicity[names[severity ?? 0] ?? options.severityWhenUnstated[dataset]];
}
