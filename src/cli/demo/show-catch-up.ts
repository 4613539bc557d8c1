import type { StatusView } from '../../exchange/use-cases.ts';
import { say } from '../print.ts';
import { agree, lagOf, waitUntil } from './agreement.ts';
import { cityName, demoCities, demoCity } from './cities.ts';
import { lagLines } from './matrix.ts';
import { secondsSince } from './narrator.ts';
import { samples } from './samples.ts';
import { patienceSeconds, type Story } from './story.ts';
import { submitFresh } from './submit-new.ts';

const away = demoCity('340200');
const publisher = samples.penalties.city;

/** Step 7: one city is away while another publishes, and catches up by itself. @throws GatewayError WAITED_TOO_LONG */
export async function showCatchUp(story: Story): Promise<void> {
  const { corridor, narrator } = story;
  await narrator.step(
    say('一个城市停机，其余照常；恢复后自动补齐', 'One city goes away, the others go on; back again, it catches up'),
  );
  await corridor.stop(away);
  await narrator.good(say(`${cityName(away)}的网关已停`, `The gateway of ${cityName(away)} is stopped`));
  await publishMeanwhile(story);
  const start = performance.now();
  await corridor.start(away);
  const up = secondsSince(start);
  const what = say(`${cityName(away)}补齐`, `${cityName(away)} to catch up`);
  const views = await waitUntil(() => corridor.views(), agree, { what, seconds: patienceSeconds });
  await narrator.good(
    say(
      `${cityName(away)}重新启动用了 ${up} 秒，从启动算起 ${secondsSince(start)} 秒补齐，九市又一致：`,
      `${cityName(away)} is up again after ${up} s and has caught up ${secondsSince(start)} s after its start; all nine agree:`,
    ),
  );
  await narrator.tell(...lagLines(demoCities, views.filter(isPublisher)));
}

function isPublisher({ city }: StatusView): boolean {
  return city === publisher.code;
}

async function publishMeanwhile(story: Story): Promise<void> {
  const { corridor, narrator } = story;
  const { accepted } = await submitFresh(story, samples.penalties, { count: 5, part: 'b' });
  const others = demoCities.filter(({ code }) => code !== away.code && code !== publisher.code);
  const delivered = (views: readonly StatusView[]) =>
    views.filter(isPublisher).every((view) => others.every(({ code }) => lagOf(view, code) === 0));
  const what = say('其余七市确认', 'the other seven to confirm');
  const views = await waitUntil(() => corridor.views(), delivered, { what, seconds: patienceSeconds });
  await narrator.good(
    say(
      `${cityName(publisher)}这时报送 ${accepted} 条，其余七市立即确认，只有${cityName(away)}落后：`,
      `${cityName(publisher)} publishes ${accepted} meanwhile; seven cities confirm at once, only ${cityName(away)} lags:`,
    ),
  );
  await narrator.tell(...lagLines(demoCities, views.filter(isPublisher)));
}
