import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { verifyCheckpoint } from '../../src/envelope/checkpoint.ts';
import type { KeyUse } from '../../src/exchange/ports/keys.ts';
import { signCheckpoint } from '../../src/exchange/sign.ts';
import { sha256 } from '../../src/ledger/hash.ts';
import { cityFiles } from '../../src/pki/city-layout.ts';
import { LiveIdentity } from '../../src/pki/live-identity.ts';
import { killAfter } from './mortal-files.ts';
import { city, cityWith, minute, peer, type RotatingCity, retireMs, rotatingCity } from './rotating-city.ts';

const isCopyOfKey = (file: string) => /\.key\..*tmp$/.test(file);

/** Goes on until the old key is destroyed. */
async function wholeLife(lab: RotatingCity, use: KeyUse): Promise<void> {
  lab.shown.set(peer, Number.POSITIVE_INFINITY);
  let step = (await lab.keys().state(use)).used.name === use ? await lab.begin(use) : 'used';
  for (; step !== 'used'; lab.clock.now += minute) step = await lab.advance(use);
  lab.clock.now += retireMs + minute;
  await lab.advance(use);
}

/** A gateway can start from the files, and is believed by others. */
async function assertStarts(t: Test, { directory, clock, trust }: RotatingCity, name: string): Promise<void> {
  const { signer } = await LiveIdentity.open(directory, undefined, () => {});
  const issuedAt = clock.now;
  const claim = { ledger: `${city}/penalty/1`, treeSize: 0, rootHash: sha256(), issuedAt } as const;
  t.ok(verifyCheckpoint(await signCheckpoint(signer, claim), trust(), issuedAt), name);
}

t.test('killed between any two changes of files, a rotation leaves a gateway that starts, and ends well', async (t) => {
  const folder = t.testdir();
  const template = await rotatingCity(folder);
  for (const use of ['gateway', 'signing', 'jwt'] satisfies KeyUse[]) {
    let killed: string | undefined;
    let kills = -1;
    do {
      kills += 1;
      const directory = join(folder, `${use}-${kills}`);
      cpSync(template.directory, directory, { recursive: true });
      const lab = cityWith(template.authority, directory, template.trust());
      const mortal = killAfter(kills, directory);
      await wholeLife(lab, use).catch(() => undefined);
      mortal.revive();
      killed = mortal.killed;
      await assertStarts(t, lab, `killed before ${killed}`);

      await wholeLife(lab, use);
      t.match(
        await lab.keys().state(use),
        { used: { name: `${use}.2` }, next: undefined, retired: [] },
        String(killed),
      );
      t.same(readdirSync(cityFiles(directory).keys).filter(isCopyOfKey), [], 'no key outlives its destruction');
      await assertStarts(t, lab, `after ${killed}`);
    } while (killed);
    t.comment(`${use}: ${kills} kills`);
    t.ok(kills > 8);
  }
});
