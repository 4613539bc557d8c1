import type { Command } from 'commander';
import { type Dataset, datasets, isDataset } from '../domain/dataset.ts';
import { type Edition, editionOf } from '../domain/edition.ts';
import { GatewayError } from '../errors.ts';
import type { Choice } from './guess-dataset.ts';
import { say } from './print.ts';

interface NamedOptions {
  readonly dataset?: string;
  readonly edition?: string;
}

function namedDataset(name: string): Dataset {
  if (!isDataset(name)) throw new GatewayError('DATASET_UNKNOWN', { dataset: name, known: datasets.join(', ') });
  return name;
}

function namedEdition(name: string): Edition {
  const edition = editionOf(name);
  if (!edition) throw new GatewayError('EDITION_UNKNOWN', { edition: name, known: '2018, 2017, 2015' });
  return edition;
}

/** The options that name dataset and edition, where a file's headings are not to be asked. */
export function withChoice(command: Command): Command {
  return command
    .option(
      '--dataset <D>',
      say(`数据集：${datasets.join(' ')}（默认按列名判断）`, `one of ${datasets.join(' ')} (default: by headings)`),
    )
    .option(
      '--edition <E>',
      say('标准版本：2018 2017 2015（默认按列名判断）', 'edition 2018, 2017 or 2015 (default: by headings)'),
    );
}

/** What the options name; the rest is told from the file. @throws GatewayError DATASET_UNKNOWN, EDITION_UNKNOWN */
export function namedChoice({ dataset, edition }: NamedOptions): Partial<Choice> {
  return {
    ...(dataset === undefined ? {} : { dataset: namedDataset(dataset) }),
    ...(edition === undefined ? {} : { edition: namedEdition(edition) }),
  };
}
