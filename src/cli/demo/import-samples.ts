import { datasetName } from '../dataset-names.ts';
import { type ImportView, importFile } from '../import-file.ts';
import { countFindings, type FindingCount } from '../import-findings.ts';
import { say } from '../print.ts';
import { cityName } from './cities.ts';
import { sampleFile, samples } from './samples.ts';
import type { Story } from './story.ts';

/** Codes named of a file; the rest is in its error file. */
const codesShown = 3;

/** Step 3. Returns whether anything was new: on a second run all of it is in the ledgers already. */
export async function importSamples({ corridor, narrator }: Story): Promise<'new' | 'again'> {
  await narrator.step(
    say(
      '五个城市把样例文件导入自己的网关（全部为虚构数据）',
      'Five cities import sample files into their own gateways (all data are fictional)',
    ),
  );
  let accepted = 0;
  for (const sample of Object.values(samples)) {
    const { city, dataset } = sample;
    const api = corridor.api(city);
    const label = say(`${cityName(city)} ${datasetName(dataset)} ${sample.name}`, `${cityName(city)} ${sample.name}`);
    const choice = { dataset, edition: '2018' } as const;
    const view = await importFile(api, { file: sampleFile(sample), format: 'csv', choice, label: `  ${label}` });
    accepted += view.accepted;
    await narrator.good(`${label}${say('：', ': ')}${outcomeOf(view, await countFindings(api, view))}`);
  }
  return accepted > 0 ? 'new' : 'again';
}

function outcomeOf({ rowsRead, accepted, rejected }: ImportView, counts: readonly FindingCount[]): string {
  const held = counts.find(({ code }) => code === 'DUPLICATE_RECORD')?.count ?? 0;
  const refused = rejected - held;
  const codes = counts.filter(({ severity, code }) => severity === 'reject' && code !== 'DUPLICATE_RECORD');
  const named = codes.slice(0, codesShown).map(({ code }) => code);
  return [
    say(`${rowsRead} 行，入账 ${accepted}`, `${rowsRead} rows, ${accepted} accepted`),
    ...(held > 0 ? [say(`已在账上 ${held}`, `${held} held already`)] : []),
    ...(refused > 0
      ? [say(`退回 ${refused}（${named.join(' ')} 等）`, `${refused} refused (${named.join(' ')} …)`)]
      : []),
  ].join(say('，', ', '));
}
