/** The datasets exchanged; the order is the order in which they are shown. */
export const datasets = ['licence', 'penalty', 'debtor', 'listing'] as const;

export type Dataset = (typeof datasets)[number];

export function isDataset(name: string): name is Dataset {
  return (datasets as readonly string[]).includes(name);
}
