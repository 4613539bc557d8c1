/** The demo's steps, in order: what a city does with the gateway, shown on nine cities at once. */

import type { Dataset } from '../../domain/dataset.ts';
import { GatewayError } from '../../errors.ts';
import type { RecordView, StatusView, SubmitAnswer } from '../../exchange/use-cases.ts';
import { verifyEvidence } from '../../exchange/verify-evidence.ts';
import { cityFiles } from '../../pki/city-layout.ts';
import { loadRoots } from '../../pki/tls-material.ts';
import { datasetName } from '../dataset-names.ts';
import { saveEvidence } from '../evidence.ts';
import { importFile } from '../import-file.ts';
import { countFindings } from '../import-findings.ts';
import { say } from '../print.ts';
import { progress } from '../progress.ts';
import { verdictLine } from '../verdict.ts';
import { readWhole } from '../verify.ts';
import { agree, lagOf, waitUntil } from './agreement.ts';
import { demoCities as cities, cityName, type DemoCity } from './cities.ts';
import { demoFiles, foundCorridor } from './corridor-files.ts';
import { lagLines, rootLines } from './matrix.ts';
import { type Narrator, secondsSince } from './narrator.ts';
import type { RunningCorridor } from './running-corridor.ts';
import { freshRows, sampleFile } from './sample-rows.ts';

export interface Story {
  readonly base: string;
  readonly corridor: RunningCorridor;
  readonly narrator: Narrator;
  /** Makes document numbers of this run its own. */
  readonly mark: string;
}

/** Who imports which sample. */
const imports: readonly { readonly code: string; readonly dataset: Dataset; readonly name: string }[] = [
  { code: '310117', dataset: 'licence', name: 'licences.csv' },
  { code: '330100', dataset: 'penalty', name: 'penalties.csv' },
  { code: '320500', dataset: 'debtor', name: 'debtors.csv' },
  { code: '340100', dataset: 'listing', name: 'lists.csv' },
  { code: '330400', dataset: 'licence', name: 'licences-messy.csv' },
];

const limits = { agreeSeconds: 90, catchUpSeconds: 90 };

function city(code: string): DemoCity {
  const found = cities.find((each) => each.code === code);
  if (!found) throw new GatewayError('CONFIG_INVALID', { key: 'cities', reason: `${code} is missing in cities.json` });
  return found;
}

export async function makeCorridor(base: string, basePort: number, narrator: Narrator): Promise<void> {
  await narrator.step(
    say(
      '走廊证书中心、九个城市的密钥与证书、签名的成员名录',
      'A corridor CA, keys and certificates of nine cities, a signed directory',
    ),
  );
  const start = performance.now();
  await narrator.tell(cities.map(cityName).join(say('、', ', ')));
  const outcome = await foundCorridor(base, cities, basePort);
  const files = demoFiles(base);
  await narrator.good(
    outcome === 'made'
      ? say(
          `已生成，${secondsSince(start)} 秒，在 ${files.authority} 和 ${base}/<城市代码>`,
          `Made in ${secondsSince(start)} s, in ${files.authority} and ${base}/<city code>`,
        )
      : say(`沿用 ${base} 中上次生成的`, `Those of the last run, in ${base}`),
  );
}

export async function startAll({ corridor, narrator }: Story): Promise<void> {
  const start = performance.now();
  const shown = progress(say('启动', 'starting'), cities.length);
  try {
    for (const [place, each] of cities.entries()) {
      shown.at(place, cityName(each));
      await corridor.start(each);
    }
  } finally {
    shown.end();
  }
  await narrator.good(
    say(
      `九个网关已启动，${secondsSince(start)} 秒；城市之间、系统与网关之间都是双向 TLS 1.3`,
      `Nine gateways run after ${secondsSince(start)} s; all talk over mutual TLS 1.3`,
    ),
  );
}

/** Imports the samples; returns whether they were there already, from an earlier run. */
export async function importSamples({ corridor, narrator }: Story): Promise<'new' | 'again'> {
  let accepted = 0;
  for (const { code, dataset, name } of imports) {
    const importer = city(code);
    const api = corridor.api(importer);
    const label = `${cityName(importer)} ${datasetName(dataset)} ${name}`;
    const file = { file: sampleFile(name), format: 'csv', choice: { dataset, edition: '2018' }, label } as const;
    const view = await importFile(api, file);
    accepted += view.accepted;
    const counts = await countFindings(api, view);
    const again = counts.find((each) => each.code === 'DUPLICATE_RECORD')?.count ?? 0;
    const refused = view.rejected - again;
    await narrator.good(
      [
        label,
        say(`入账 ${view.accepted} 行`, `${view.accepted} rows accepted`),
        ...(again > 0 ? [say(`账上已有 ${again} 行`, `${again} held already`)] : []),
        ...(refused > 0 ? [say(`不合规则退回 ${refused} 行`, `${refused} refused by a rule`)] : []),
      ].join(say('，', ', ')),
    );
  }
  return accepted > 0 ? 'new' : 'again';
}

async function submit(
  { corridor, mark }: Story,
  { code, dataset, name }: (typeof imports)[number],
  count: number,
  part: string,
): Promise<SubmitAnswer> {
  const rows = await freshRows(name, dataset, count, `${mark}${part}`);
  const call = { path: '/v1/records', query: { dataset, mode: 'all' }, type: 'application/json' };
  return await corridor.api(city(code)).json<SubmitAnswer>({ ...call, method: 'POST', body: JSON.stringify(rows) });
}

/** New records over the API, for each city that imported; returns the id of one. */
export async function submitNew(story: Story, imported: 'new' | 'again'): Promise<string> {
  const { narrator } = story;
  if (imported === 'again') {
    await narrator.tell(
      say(
        '样例上次已经入账，重复的一律退回。换上新的文书号再报几条：',
        'The samples are in the ledgers since the last run, and duplicates are refused. A few with new document numbers:',
      ),
    );
  }
  const first: string[] = [];
  for (const sample of imported === 'again' ? imports.slice(0, 4) : imports.slice(0, 1)) {
    const answer = await submit(story, sample, imported === 'again' ? 3 : 1, '');
    first.push(...answer.rows.flatMap(({ id }) => id ?? []));
    await narrator.good(
      say(
        `${cityName(city(sample.code))} 通过接口报送 ${answer.accepted} 条${datasetName(sample.dataset)}，已落盘，账本 ${answer.ledger} 现有 ${answer.treeSize} 条`,
        `${cityName(city(sample.code))} submitted ${answer.accepted} ${datasetName(sample.dataset)} over the API; on disk, ledger ${answer.ledger} now has ${answer.treeSize} entries`,
      ),
    );
  }
  const [id] = first;
  if (id === undefined) throw new GatewayError('INTERNAL', { incident: 'demo' });
  await narrator.tell(say(`第一条的记录编号 ${id}`, `The first of them is record ${id}`));
  return id;
}

/** Nine cities that hold the same. @throws GatewayError WAITED_TOO_LONG */
export async function showAgreement({ corridor, narrator }: Story): Promise<void> {
  const start = performance.now();
  const what = say('九市账本一致', 'equal ledgers in nine cities');
  const views = await waitUntil(() => corridor.views(), agree, { what, seconds: limits.agreeSeconds });
  await narrator.good(
    say(
      `又过 ${secondsSince(start)} 秒，九市账本逐一相同，每一条都有其余八市签名的回执`,
      `${secondsSince(start)} s later all ledgers are equal and every entry has signed receipts of the other eight`,
    ),
  );
  await narrator.tell(
    '',
    say('各市自行算出的根哈希（前 6 位）：', 'Root hashes, each computed by the city of its column (first 6 digits):'),
  );
  await narrator.tell(...rootLines(cities, views));
  await narrator.tell(
    '',
    say(
      '待确认条数（行：发布城市；列：接收城市）：',
      'Entries not yet confirmed (line: published by; column: received by):',
    ),
  );
  await narrator.tell(...lagLines(cities, views));
}

/** The record as another city holds it, with evidence that is verified without any gateway. */
export async function showProof({ base, corridor, narrator }: Story, id: string): Promise<void> {
  const reader = city('340100');
  const source = city('310117');
  const files = demoFiles(base);
  const record = await corridor.api(reader).json<RecordView>({ path: `/v1/records/${id}` });
  const { subject_name: subject, document_number: number } = record.record as Record<string, string>;
  await narrator.good(
    say(
      `${cityName(reader)} 查到 ${cityName(source)} 发布的记录：${subject}，${number}，状态 ${record.state}`,
      `${cityName(reader)} reads the record published by ${cityName(source)}: ${subject}, ${number}, ${record.state}`,
    ),
  );
  const roots = await loadRoots(cityFiles(files.city(reader.code)).certificate('root'));
  for (const holder of [source, reader]) {
    await saveEvidence(corridor.api(holder), id, undefined, files.evidence);
    const verdict = verifyEvidence(await readWhole(files.evidence), roots);
    await narrator.good(
      say(
        `${cityName(holder)} 出具的证据，只凭根证书离线验证：`,
        `Evidence from ${cityName(holder)}, verified offline from the root certificate alone:`,
      ),
    );
    await narrator.tell(`  ${verdictLine(verdict)}`);
  }
}

/** One city away while another publishes, and back. */
export async function showCatchUp(story: Story): Promise<void> {
  const { corridor, narrator } = story;
  const away = city('340200');
  const [, sample] = imports;
  if (!sample) return;
  const publisher = city(sample.code);
  const viewOf = (views: readonly StatusView[]) => views.filter((view) => view.city === publisher.code);
  await corridor.stop(away);
  await narrator.good(say(`${cityName(away)} 的网关停了`, `The gateway of ${cityName(away)} is stopped`));
  const answer = await submit(story, sample, 5, 'b');
  const others = cities.filter(({ code }) => code !== away.code && code !== publisher.code);
  const delivered = (views: readonly StatusView[]) =>
    viewOf(views).every((view) => others.every(({ code }) => lagOf(view, code) === 0) && lagOf(view, away.code) > 0);
  const what = say('其余七市收到', 'delivery to the other seven');
  const during = await waitUntil(() => corridor.views(), delivered, { what, seconds: limits.agreeSeconds });
  await narrator.good(
    say(
      `${cityName(publisher)} 照常报送 ${answer.accepted} 条，其余七市照常确认，只有 ${cityName(away)} 落后：`,
      `${cityName(publisher)} published ${answer.accepted}; seven cities confirmed as ever, only ${cityName(away)} is behind:`,
    ),
  );
  await narrator.tell(...lagLines(cities, during, viewOf(during)));
  const start = performance.now();
  await corridor.start(away);
  const up = secondsSince(start);
  const caughtUp = say(`${cityName(away)} 补齐`, `${cityName(away)} catching up`);
  const after = await waitUntil(() => corridor.views(), agree, { what: caughtUp, seconds: limits.catchUpSeconds });
  await narrator.good(
    say(
      `${cityName(away)} 重新启动（${up} 秒），${secondsSince(start)} 秒时已补齐，九市再次一致：`,
      `${cityName(away)} started again (${up} s) and had caught up at ${secondsSince(start)} s; all nine agree again:`,
    ),
  );
  await narrator.tell(...lagLines(cities, after, viewOf(after)));
}
