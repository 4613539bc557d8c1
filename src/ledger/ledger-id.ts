import type { CityCode } from '../domain/city-code.ts';
import { type Dataset, isDataset } from '../domain/dataset.ts';
import { GatewayError } from '../errors.ts';

export type { CityCode };

/** `<city>/<dataset>/<epoch>`, e.g. "330100/penalty/1". */
export type LedgerId = `${CityCode}/${Dataset}/${number}`;

export interface LedgerName {
  readonly city: CityCode;
  readonly dataset: Dataset;
  readonly epoch: number;
}

export function ledgerId({ city, dataset, epoch }: LedgerName): LedgerId {
  return `${city}/${dataset}/${epoch}`;
}

/** @throws GatewayError LEDGER_MALFORMED */
export function parseLedgerId(text: string): LedgerName & { readonly id: LedgerId } {
  const match = /^([0-9]{6})\/([a-z]{1,20})\/([1-9][0-9]{0,8})$/.exec(text);
  const [, city, dataset, epoch] = match ?? [];
  if (!city || !dataset || !epoch || !isDataset(dataset)) {
    throw new GatewayError('LEDGER_MALFORMED', { ledger: text.slice(0, 40) });
  }
  return { id: text as LedgerId, city, dataset, epoch: Number(epoch) };
}
