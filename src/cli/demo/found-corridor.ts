import { say } from '../print.ts';
import { cityName, demoCities } from './cities.ts';
import { hasCorridor, makeCorridor, makeRoom, portInUse } from './corridor-files.ts';
import { type Narrator, secondsSince } from './narrator.ts';

/** Step 1: whom the cities trust, and who each of them is. @throws GatewayError FILE_*, KEY_* */
export async function foundCorridor(base: string, basePort: number, narrator: Narrator): Promise<void> {
  await narrator.step(
    say(
      '走廊证书中心，九个城市各自的密钥和证书，签名的成员名录',
      'A corridor CA, keys and certificates for nine cities, a signed directory of members',
    ),
  );
  await narrator.tell(demoCities.map(cityName).join(say('、', ', ')));
  const place = say(`${base}/authority 和 ${base}/<城市代码>`, `${base}/authority and ${base}/<city code>`);
  await makeRoom(base);
  if (await hasCorridor(base, demoCities, basePort)) {
    await narrator.good(say(`沿用上次的，在 ${place}`, `Those of an earlier run, in ${place}`));
    return;
  }
  // Keys that are there stay: only their certificates are made anew, for other ports or a directory about to expire.
  if (portInUse(base, demoCities) === undefined) {
    await narrator.tell(
      say(
        '第一次运行要生成三十四对 RSA 密钥，约需十几秒……',
        'The first run makes thirty-four RSA key pairs, which takes some ten seconds …',
      ),
    );
  }
  const start = performance.now();
  await makeCorridor(base, demoCities, basePort);
  await narrator.good(
    say(`用了 ${secondsSince(start)} 秒，放在 ${place}`, `Made in ${secondsSince(start)} s, in ${place}`),
  );
}
