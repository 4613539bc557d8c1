import type { Instant } from '../ports/world.ts';

/** How long the content of events is kept; the leaves stay for ever. */
export interface AuditRetention {
  /** Of all but reads of personal data. */
  readonly auditMonths: number;
  /** Of who read about whom. */
  readonly queryYears: number;
}

/** From when on events are kept, as of `now`: calendar months and years back, in UTC. */
export function keptSince(
  now: Instant,
  { auditMonths, queryYears }: AuditRetention,
): { readonly others: Instant; readonly reads: Instant } {
  return { others: monthsBefore(now, auditMonths), reads: monthsBefore(now, queryYears * 12) };
}

function monthsBefore(now: Instant, months: number): Instant {
  const date = new Date(now);
  const day = date.getUTCDate();
  date.setUTCMonth(date.getUTCMonth() - months);
  // There is no 31st in every month: the last day of the one meant, not the first days of the next.
  if (date.getUTCDate() !== day) date.setUTCDate(0);
  return date.getTime();
}
