import type { Dataset } from '../domain/dataset.ts';
import { say } from './print.ts';

const names: Readonly<Record<Dataset, readonly [zh: string, en: string]>> = {
  licence: ['行政许可', 'licences'],
  penalty: ['行政处罚', 'penalties'],
  debtor: ['失信被执行人', 'debtors'],
  listing: ['红黑名单', 'listings'],
};

/** What the records of a dataset are called, in the language of this run. */
export function datasetName(dataset: Dataset): string {
  return say(...names[dataset]);
}
