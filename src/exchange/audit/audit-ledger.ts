import { auditTrail } from '../../domain/dataset.ts';
import { type CityCode, type LedgerId, ledgerId } from '../../ledger/ledger-id.ts';

/** The city's audit trail. */
export function auditLedger(city: CityCode): LedgerId {
  return ledgerId({ city, dataset: auditTrail, epoch: 1 });
}
