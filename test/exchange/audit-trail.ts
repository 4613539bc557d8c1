/** The audit trail of a city of the test corridor, noted by hand. */
import { AuditLog } from '../../src/exchange/audit/audit-log.ts';
import type { AuditEvent } from '../../src/exchange/ports/audit.ts';
import type { LedgerId } from '../../src/ledger/ledger-id.ts';
import type { TestCity } from './corridor.ts';

export const auditor = 'spiffe://g60.credit/city/330100/administrator/auditor';
export const court = 'spiffe://g60.credit/city/330100/client/court';

export const anything = {
  ...{ from: undefined, to: undefined, action: undefined, actor: undefined, subject: undefined, before: undefined },
  limit: 100,
};

export function trailOf({ code, ledgers, events }: TestCity): { readonly ledger: LedgerId; readonly log: AuditLog } {
  const ledger: LedgerId = `${code}/audit/1`;
  return {
    ledger,
    log: new AuditLog({ ledger, ledgers, emit: (event, fields = {}) => events.push({ event, fields }) }),
  };
}

export function act(action: string, change: Partial<AuditEvent> = {}): AuditEvent {
  return { action, actor: court, outcome: 'done', ...change };
}
