import { say } from '../print.ts';
import { progress } from '../progress.ts';
import { cityName, demoCities } from './cities.ts';
import { secondsSince } from './narrator.ts';
import type { Story } from './story.ts';

/** Step 2. One after the other: started side by side they only wait for one another's processor time. */
export async function startAll({ corridor, narrator }: Story): Promise<void> {
  await narrator.step(say('启动九个网关', 'Nine gateways start'));
  const start = performance.now();
  const shown = progress(say('  启动', '  starting'), demoCities.length);
  try {
    for (const [place, city] of demoCities.entries()) {
      shown.at(place, cityName(city));
      await corridor.start(city);
    }
  } finally {
    shown.end();
  }
  await narrator.good(
    say(
      `用了 ${secondsSince(start)} 秒。城市之间、业务系统与网关之间一律双向 TLS 1.3，证书说明身份`,
      `Up in ${secondsSince(start)} s. Cities among themselves, and systems with their gateway, speak mutual TLS 1.3; certificates say who they are`,
    ),
  );
}
