import { readFile } from 'node:fs/promises';
import type { RecordView } from '../../exchange/use-cases.ts';
import { verifyEvidence } from '../../exchange/verify-evidence.ts';
import { cityFiles } from '../../pki/city-layout.ts';
import { loadRoots } from '../../pki/tls-material.ts';
import { saveEvidence } from '../evidence.ts';
import { say } from '../print.ts';
import { verdictLine } from '../verdict.ts';
import { cityName } from './cities.ts';
import { demoFiles } from './corridor-files.ts';
import { samples } from './samples.ts';
import type { Story } from './story.ts';

/** One that every client of a new city is granted. */
const purpose = 'credit';

/** Step 6: a record as another city holds it, and evidence of it that is verified without any gateway. */
export async function showProof({ base, corridor, narrator }: Story, id: string): Promise<void> {
  await narrator.step(
    say('在另一个城市查到这条记录，并离线证明', 'The record read in another city, and proved offline'),
  );
  const [source, reader] = [samples.licences.city, samples.lists.city];
  const view = await corridor.api(reader).json<RecordView>({ path: `/v1/records/${id}`, purpose });
  const { subject_name: subject, document_number: number } = (view.record ?? {}) as Record<string, string>;
  await narrator.good(
    say(
      `${cityName(reader)}查到${cityName(source)}发布的 ${id}：${subject}，${number}，${view.state}`,
      `${cityName(reader)} reads ${id}, published by ${cityName(source)}: ${subject}, ${number}, ${view.state}`,
    ),
  );
  const files = demoFiles(base);
  const roots = await loadRoots(cityFiles(files.city(reader.code)).certificate('root'));
  const evidence = [
    [reader, say('附它自己签的回执', 'with the receipt it signed itself')],
    [source, say('附其余八市签的回执', 'with the receipts of the other eight')],
  ] as const;
  for (const [holder, receipts] of evidence) {
    await saveEvidence(corridor.api(holder), id, { purpose }, files.evidence);
    const verdict = verifyEvidence(await readFile(files.evidence), roots);
    await narrator.good(
      say(
        `${cityName(holder)}出具的证据，${receipts}；不联网，只凭走廊根证书验证：`,
        `Evidence from ${cityName(holder)}, ${receipts}; verified offline, from the corridor's root certificate alone:`,
      ),
    );
    await narrator.tell(`  ${verdictLine(verdict)}`);
  }
}
