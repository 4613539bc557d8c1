import { say } from '../print.ts';
import { agree, waitUntil } from './agreement.ts';
import { demoCities } from './cities.ts';
import { lagLines, rootLines } from './matrix.ts';
import { secondsSince } from './narrator.ts';
import { patienceSeconds, type Story } from './story.ts';

/** Step 5: nine cities hold the same. @throws GatewayError WAITED_TOO_LONG */
export async function showAgreement({ corridor, narrator }: Story): Promise<void> {
  await narrator.step(say('等九个城市全部一致', 'Until all nine cities agree'));
  const start = performance.now();
  const what = say('九市账本一致', 'equal ledgers in nine cities');
  const views = await waitUntil(() => corridor.views(), agree, { what, seconds: patienceSeconds });
  await narrator.good(
    say(
      `等了 ${secondsSince(start)} 秒：每本账在九个城市完全相同，其余八市都已签收`,
      `After ${secondsSince(start)} s each ledger is the same in all nine, and the other eight have signed receipts for it`,
    ),
  );
  await narrator.tell(
    '',
    say(
      '根哈希（由所在列的城市自己算出，取前 6 位）',
      'Root hashes, computed by the city of the column (first 6 digits)',
    ),
    ...rootLines(demoCities, views),
    '',
    say(
      '对方尚未确认的条数（行：发布城市，列：接收城市）',
      'Entries not confirmed yet (line: published by, column: received by)',
    ),
    ...lagLines(demoCities, views),
  );
}
