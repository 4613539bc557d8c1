import { Ground } from '../wire/proto.ts';
import type { Dataset } from './dataset.ts';
import type { Standing } from './lifecycle.ts';
import { addMonths, isLocalDate, type LocalDate, longTerm } from './local-date.ts';
import { type CreditRecord, decodeRecord } from './record.ts';

export type ShownState = 'ACTIVE' | 'OBJECTED' | 'REPAIRED' | 'EXPIRED' | 'WITHDRAWN' | 'ERASED';

/** Grounds 2–6 without a stated end last two years (最高人民法院 失信名单规定 §2): no record is in force for ever by omission. */
const debtorMonths = 24;

function debtorEnd(record: Extract<CreditRecord, { dataset: 'debtor' }>): string | undefined {
  const { removed_on, term_ends_on, published_on, grounds } = record.message;
  if (removed_on || term_ends_on) return removed_on || term_ends_on || undefined;
  const hasTerm = grounds?.some((ground) => ground !== Ground.GROUND_REFUSAL_DESPITE_ABILITY);
  return hasTerm && published_on && isLocalDate(published_on) ? addMonths(published_on, debtorMonths) : undefined;
}

function endOf(record: CreditRecord): string | undefined {
  switch (record.dataset) {
    case 'licence':
    case 'listing':
      return record.message.valid_to ?? undefined;
    case 'penalty':
      return record.message.publicity_ends_on ?? undefined;
    case 'debtor':
      return debtorEnd(record);
  }
}

/** The last day a record is in force; undefined for 长期, for one without end, and for bytes that are no record. */
export function lastDayOf(dataset: Dataset, open: Uint8Array): LocalDate | undefined {
  try {
    const end = endOf(decodeRecord(dataset, open, undefined)) ?? '';
    return isLocalDate(end) && end !== longTerm ? end : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The one state shown for a record. Expiry is computed from its dates, not an operation; `open` undefined (erased or not
 * shared) has none.
 */
export function shownState(
  standing: Standing,
  dataset: Dataset,
  open: Uint8Array | undefined,
  today: LocalDate,
): ShownState {
  if (standing.state !== 'ACTIVE') return standing.state;
  const end = open && lastDayOf(dataset, open);
  if (end && end < today) return 'EXPIRED';
  if (standing.objected) return 'OBJECTED';
  return standing.repairEffects > 0 ? 'REPAIRED' : 'ACTIVE';
}
