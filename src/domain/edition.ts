import type { Dataset } from './dataset.ts';

/** Editions of the national 双公示 standard. The 2015 and 2017 texts share codes and are one edition here. */
export const editions = ['2018', '2017'] as const;

export type Edition = (typeof editions)[number];

/** The edition named by a caller: "2018", "2017", "2015" or "2015/2017"; undefined for another name. */
export function editionOf(name: string): Edition | undefined {
  if (name === '2018') return '2018';
  return name === '2017' || name === '2015' || name === '2015/2017' ? '2017' : undefined;
}

/** The edition whose requirements a dataset's rows have: only licences and penalties ever had another than today's. */
export function editionFor(dataset: Dataset, edition: Edition): Edition {
  return dataset === 'licence' || dataset === 'penalty' ? edition : '2018';
}
