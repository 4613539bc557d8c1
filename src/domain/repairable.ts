import { GatewayError } from '../errors.ts';
import { Polarity } from '../wire/proto.ts';
import type { Dataset } from './dataset.ts';
import { addMonths, type LocalDate } from './local-date.ts';
import { type CreditRecord, decodeRecord } from './record.ts';
import type { Rules } from './rules.ts';
import { termsOf } from './severity-of.ts';

/** The first day on which a repair may be decided; undefined when any day will do. */
function earliestRepair(record: CreditRecord, { options }: Rules): LocalDate | undefined {
  if (record.dataset === 'penalty') {
    const { severity, decided_on } = record.message;
    return decided_on
      ? addMonths(decided_on as LocalDate, termsOf(severity, 'penalty', options).shortestMonths)
      : undefined;
  }
  if (record.dataset === 'listing') {
    const { severity, listed_on } = record.message;
    return listed_on
      ? addMonths(listed_on as LocalDate, termsOf(severity, 'listing', options).shortestMonths)
      : undefined;
  }
  // A debtor is removed by the court, on a ground and not after a term.
  return undefined;
}

function isRepairable(record: CreditRecord, { lists }: Rules): boolean {
  if (record.dataset === 'licence') return false;
  if (record.dataset !== 'listing') return true;
  const { polarity, list_kind } = record.message;
  if (polarity !== Polarity.POLARITY_BLACK) return false;
  // A kind that has left the catalogue since keeps the way out it had.
  return lists.withCode(list_kind ?? '', polarity)?.repairable ?? true;
}

/**
 * Refuses the repair of a record that can't be repaired, or before the shortest publicity term of its severity.
 *
 * @throws GatewayError NOT_REPAIRABLE, REPAIR_TOO_EARLY
 */
export function assertRepairable(dataset: Dataset, open: Uint8Array, decidedOn: LocalDate, rules: Rules): void {
  const record = decodeRecord(dataset, open, undefined);
  if (!isRepairable(record, rules)) throw new GatewayError('NOT_REPAIRABLE');
  const until = earliestRepair(record, rules);
  if (until && decidedOn < until) throw new GatewayError('REPAIR_TOO_EARLY', { until });
}
