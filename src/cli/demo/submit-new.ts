import { GatewayError } from '../../errors.ts';
import type { SubmitAnswer } from '../../exchange/use-cases.ts';
import { datasetName } from '../dataset-names.ts';
import { say } from '../print.ts';
import { cityName } from './cities.ts';
import { freshRows, type Sample, samples } from './samples.ts';
import type { Story } from './story.ts';

/** New records over POST /v1/records, all or none. `part` tells several submissions of one sample apart. */
export async function submitFresh(
  { corridor, mark }: Story,
  sample: Sample,
  { count, part }: { readonly count: number; readonly part: string },
): Promise<SubmitAnswer> {
  const { city, dataset } = sample;
  return await corridor.api(city).json<SubmitAnswer>({
    method: 'POST',
    path: '/v1/records',
    query: { dataset, mode: 'all' },
    type: 'application/json',
    body: JSON.stringify(await freshRows(sample, count, `${mark}${part}`)),
  });
}

/** Step 4. Returns the id of one of the records. */
export async function submitNew(story: Story, imported: 'new' | 'again'): Promise<string> {
  const { narrator } = story;
  await narrator.step(say('业务系统通过接口报送新记录', 'A system of the city submits new records over the API'));
  if (imported === 'again') {
    await narrator.tell(
      say(
        '样例在以前的运行中已经入账，重复的不再入账。换上新文书号，各再报三条：',
        'The samples are in the ledgers since an earlier run, and what is held already is not entered twice. Three of each, with new document numbers:',
      ),
    );
  }
  const { licences, penalties, debtors, lists } = samples;
  const ids: string[] = [];
  for (const sample of imported === 'again' ? [licences, penalties, debtors, lists] : [licences]) {
    const answer = await submitFresh(story, sample, { count: imported === 'again' ? 3 : 1, part: 'a' });
    ids.push(...answer.rows.flatMap(({ id }) => id ?? []));
    const [name, kind] = [cityName(sample.city), datasetName(sample.dataset)];
    await narrator.good(
      say(
        `${name}报送 ${answer.accepted} 条${kind}：已写入磁盘并签名，账本 ${answer.ledger} 现有 ${answer.treeSize} 条`,
        `${name} submits ${answer.accepted} (${kind}): on disk and signed, ledger ${answer.ledger} has ${answer.treeSize} entries`,
      ),
    );
  }
  const [id] = ids;
  if (id === undefined) throw new GatewayError('RECORD_UNKNOWN');
  return id;
}
