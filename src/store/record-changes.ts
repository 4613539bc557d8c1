import type { RecordChanges } from '../exchange/ports/ledger.ts';
import { eraseChains } from './erase.ts';
import { copyRecords, RECORDS, UPDATE_RECORDS, updateValues } from './record-rows.ts';
import type { TransactionSession } from './session.ts';

/** Writes what entries, which must be stored already, made of their records. */
export async function changeRecords(
  session: TransactionSession,
  ledger: number,
  { inserts, updates, erase }: RecordChanges,
): Promise<void> {
  // Before the inserts: a natural key given up in this batch may be taken in it.
  if (updates.length > 0) {
    const changed = await session.change(UPDATE_RECORDS, updateValues(ledger, updates));
    if (changed !== updates.length) throw new Error(`${updates.length - changed} records to update are not held`);
  }
  if (inserts.length > 0) await session.copyIn(RECORDS, copyRecords(ledger, inserts));
  if (erase.length > 0) await eraseChains(session, ledger, erase);
}
