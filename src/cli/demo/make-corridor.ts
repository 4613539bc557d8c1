import { say } from '../print.ts';
import { cityName, demoCities } from './cities.ts';
import { foundCorridor } from './corridor-files.ts';
import { type Narrator, secondsSince } from './narrator.ts';

/** Step 1: whom the cities trust, and who each of them is. */
export async function makeCorridor(base: string, basePort: number, narrator: Narrator): Promise<void> {
  await narrator.step(
    say(
      '走廊证书中心，九个城市各自的密钥和证书，签名的成员名录',
      'A corridor CA, keys and certificates for nine cities, a signed directory of members',
    ),
  );
  await narrator.tell(demoCities.map(cityName).join(say('、', ', ')));
  const start = performance.now();
  const outcome = await foundCorridor(base, demoCities, basePort);
  const place = say(`${base}/authority 和 ${base}/<城市代码>`, `${base}/authority and ${base}/<city code>`);
  await narrator.good(
    outcome === 'made'
      ? say(`用了 ${secondsSince(start)} 秒，放在 ${place}`, `Made in ${secondsSince(start)} s, in ${place}`)
      : say(`沿用上次的，在 ${place}`, `Those of an earlier run, in ${place}`),
  );
}
