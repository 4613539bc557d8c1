import { writeFileSync } from 'node:fs';
import type { Test } from 'tap';
import { cityFiles } from '../../../src/pki/city-layout.ts';
import { publishDirectory } from '../../../src/pki/publish.ts';
import type { CityProcess } from '../city-process.ts';
import type { ProcessCorridor } from '../corridor-of-processes.ts';
import { eventually } from '../eventually.ts';
import { arrived, freshRows, publish, type Row, readEvidence } from '../requests.ts';
import { found, wholeCity } from '../whole-city.ts';

export function sharing(t: Test, corridor: ProcessCorridor): void {
  const [hangzhou, songjiang, hefei] = corridor.cities as [CityProcess, CityProcess, CityProcess];

  t.test('a new directory put into the cities’ folders is taken over while they run', async (t) => {
    const { authority, directory } = corridor;
    const agreement = { source: hangzhou.code, dataset: 'debtor', readers: [songjiang.code], subjectKinds: [] };
    const next = await publishDirectory(authority, { ...directory, agreements: [agreement] }, directory, Date.now());
    for (const city of corridor.cities) writeFileSync(cityFiles(city.directory).directory, next.envelope);
    for (const city of corridor.cities) {
      await eventually(`${city.code} has it`, async () => (await city.status()).directoryVersion === next.version);
      t.match(city.events('directory.taken').at(-1), { version: next.version });
    }
  });

  t.test(
    'what the agreement does not share is in the tree of every city and readable in none but the reader',
    async (t) => {
      const [row] = freshRows('debtor', hangzhou.code, 1);
      const secret: Row = { ...row, obligation: '只给一个市看的义务' };
      const id = await publish(hangzhou, 'debtor', secret);
      t.match((await arrived(songjiang, id)).record, { obligation: '只给一个市看的义务' });
      const withheld = await arrived(hefei, id);
      t.equal(withheld.record, undefined);
      t.equal(withheld.state, 'ACTIVE');
      await corridor.agreed();
      const payload = ['只给一个市看的义务', secret.id_number ?? '只给一个市看的义务'];
      t.same(found(await wholeCity(songjiang), payload), payload);
      t.same(found(await wholeCity(hefei), payload), []);
      const { bytes, status } = await readEvidence(hefei, id);
      t.equal(status, 200);
      t.same(found(bytes.toString('hex'), payload), [], 'its evidence proves that the record exists, not what it says');
    },
  );
}
