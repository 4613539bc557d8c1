import type { CityCode } from '../domain/city-code.ts';
import { type Dataset, isDataset, isLedgerKind, type LedgerKind } from '../domain/dataset.ts';
import { GatewayError } from '../errors.ts';

export type { CityCode };

/** `<city>/<dataset>/<epoch>`, e.g. "330100/penalty/1". */
export type LedgerId = `${CityCode}/${LedgerKind}/${number}`;

export interface LedgerName {
  readonly city: CityCode;
  readonly dataset: LedgerKind;
  readonly epoch: number;
}

export function ledgerId({ city, dataset, epoch }: LedgerName): LedgerId {
  return `${city}/${dataset}/${epoch}`;
}

/** @throws GatewayError LEDGER_MALFORMED */
export function parseLedgerId(text: string): LedgerName & { readonly id: LedgerId } {
  const match = /^([0-9]{6})\/([a-z]{1,20})\/([1-9][0-9]{0,8})$/.exec(text);
  const [, city, dataset, epoch] = match ?? [];
  if (!city || !dataset || !epoch || !isLedgerKind(dataset)) {
    throw new GatewayError('LEDGER_MALFORMED', { ledger: text.slice(0, 40) });
  }
  return { id: text as LedgerId, city, dataset, epoch: Number(epoch) };
}

/** As parseLedgerId, of a ledger that holds records. @throws GatewayError LEDGER_MALFORMED for an audit trail, too */
export function parseRecordLedger(text: string): LedgerName & { readonly id: LedgerId; readonly dataset: Dataset } {
  const { dataset, ...name } = parseLedgerId(text);
  if (!isDataset(dataset)) throw new GatewayError('LEDGER_MALFORMED', { ledger: text });
  return { ...name, dataset };
}
