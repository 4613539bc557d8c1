import { recogniseColumns } from '../domain/columns.ts';
import { type Dataset, datasets } from '../domain/dataset.ts';
import { type Edition, editions } from '../domain/edition.ts';
import { GatewayError } from '../errors.ts';

export interface Choice {
  readonly dataset: Dataset;
  readonly edition: Edition;
}

interface Fit extends Choice {
  readonly known: number;
  readonly missing: number;
}

function fit(dataset: Dataset, edition: Edition, headings: readonly string[]): Fit {
  const { columns, findings } = recogniseColumns(dataset, edition, headings);
  return {
    dataset,
    edition,
    known: columns.filter((column) => column !== undefined).length,
    missing: findings.filter(({ code }) => code === 'FILE_HEADER_MISSING').length,
  };
}

/**
 * The dataset and edition that the headings fit best, of those left open: most headings known, then fewest required
 * ones missing, then the newest edition. A guess needs half of the headings.
 *
 * @throws GatewayError DATASET_NOT_GUESSED
 */
export function guessDataset(headings: readonly string[], fixed: Partial<Choice>): Choice {
  const fits = (fixed.dataset ? [fixed.dataset] : datasets).flatMap((dataset) =>
    (fixed.edition ? [fixed.edition] : editions).map((edition) => fit(dataset, edition, headings)),
  );
  const [best] = fits.toSorted((left, right) => right.known - left.known || left.missing - right.missing);
  if (!best || (!fixed.dataset && best.known * 2 < headings.length)) throw new GatewayError('DATASET_NOT_GUESSED');
  return { dataset: best.dataset, edition: best.edition };
}
