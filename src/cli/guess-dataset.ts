import { recogniseColumns } from '../domain/columns.ts';
import { type Dataset, datasets } from '../domain/dataset.ts';
import type { Edition } from '../domain/edition.ts';
import { GatewayError } from '../errors.ts';

export interface Choice {
  readonly dataset: Dataset;
  readonly edition: Edition;
}

/** Codes and headings that only the 2015/2017 edition has. */
const former =
  /^(?:(?:XK|CF)_(?:XMMC|CFMC|SPLB|CFLB[12]|XDR|XDR_ZDM|XDR_GSDJ|XDR_SFZ|FR|JZQ|XZJG)|DFBM|SJC|审批类别|地方编码|数据更新时间戳)$/i;

/** The newest edition unless a heading says otherwise: one that is merely missing must not change how rows are read. */
function guessEdition(headings: readonly string[]): Edition {
  return headings.some((heading) => former.test(heading.trim())) ? '2017' : '2018';
}

function knownHeadings(dataset: Dataset, edition: Edition, headings: readonly string[]): number {
  return recogniseColumns(dataset, edition, headings).columns.filter((column) => column !== undefined).length;
}

/**
 * The dataset with which most headings are known, at least half of them, and the edition they are of; what the caller
 * named stays.
 *
 * @throws GatewayError DATASET_NOT_GUESSED
 */
export function guessDataset(headings: readonly string[], named: Partial<Choice>): Choice {
  const edition = named.edition ?? guessEdition(headings);
  if (named.dataset) return { dataset: named.dataset, edition };
  const known = datasets.map((dataset) => knownHeadings(dataset, edition, headings));
  const most = Math.max(...known);
  const dataset = datasets[known.indexOf(most)];
  if (dataset === undefined || most * 2 < headings.length) throw new GatewayError('DATASET_NOT_GUESSED');
  return { dataset, edition };
}
