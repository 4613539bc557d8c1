import type { Test } from 'tap';
import type { CityProcess } from '../city-process.ts';
import type { ProcessCorridor } from '../corridor-of-processes.ts';
import { eventually } from '../eventually.ts';
import { arrived, freshRows, operate, publish, submit } from '../requests.ts';
import { found, wholeCity } from '../whole-city.ts';

export function outage(t: Test, corridor: ProcessCorridor): void {
  const [hangzhou, songjiang, hefei] = corridor.cities as [CityProcess, CityProcess, CityProcess];

  t.test('a city that was down catches up by itself within seconds of its start, in order', async (t) => {
    t.equal(await hefei.stop(), 0, 'it stops as it is told');
    const id = await publish(hangzhou, 'licence');
    for (let batch = 0; batch < 3; batch += 1) {
      await submit(hangzhou, 'licence', freshRows('licence', hangzhou.code, 30));
    }
    await operate(hangzhou, id, 'objections', 1, { reason: '停机期间的异议', raised_on: '2026-10-20' });
    await arrived(songjiang, id, 2);
    const forgotten = await publishAndErase(hangzhou);
    const lane = async () => {
      const { peers } = await hangzhou.status();
      return peers.find(({ city }) => city === hefei.code)?.ledgers.find(({ ledger }) => ledger.includes('licence'));
    };
    await eventually('the source has tried and failed', async () => ((await lane())?.failures ?? 0) > 0);
    t.match(await lane(), { failure: 'PEER_UNREACHABLE' });
    t.ok(((await lane())?.lag ?? 0) >= 94, 'the matrix shows what is owed');

    await hefei.start();
    const started = Date.now();
    // The next attempt of the source is minutes away: only a sign of life makes it come now.
    await corridor.agreed();
    t.match(hangzhou.events('peer.back').at(-1), { peer: hefei.code });
    t.comment(`caught up ${Date.now() - started} ms after it was ready`);
    t.equal((await arrived(hefei, id, 2)).state, 'OBJECTED');
    t.match(await lane(), { lag: 0, failures: 0 });
    t.match(await arrived(hefei, forgotten, 2), { state: 'ERASED', record: undefined });
    t.match(await wholeCity(hefei, ['g60']), forgotten, 'that there was a record is in its tree');
    t.same(found(await wholeCity(hefei), ['停机期间被删之事']), []);
    const [order] = await hefei.rows(
      `SELECT count(*)::int AS entries, max(sequence)::int + 1 AS size FROM g60.entries e
       JOIN g60.ledgers l ON l.number = e.ledger WHERE l.id = $1`,
      [`${hangzhou.code}/licence/1`],
    );
    t.equal(order?.['entries'], order?.['size'], 'each sequence once');
  });

  t.test('a replica of a ledger without news grows fresher all the same', async (t) => {
    const idle = `${hangzhou.code}/listing/1`;
    const seen = async () => {
      const { ledgers } = await songjiang.status();
      const { freshAsOf, size, root } = ledgers.find(({ ledger }) => ledger === idle) ?? {};
      return { fresh: Date.parse(freshAsOf ?? ''), held: `${size} ${root}` };
    };
    const before = await seen();
    const after = await eventually('two heartbeats more', async () => {
      const now = await seen();
      return now.fresh >= before.fresh + 3000 && now;
    });
    t.equal(after.held, before.held);
  });
}

/** A record that is published and erased before a peer that is down could have received it. */
async function publishAndErase(city: CityProcess): Promise<string> {
  const [row] = freshRows('licence', city.code, 1);
  const id = await publish(city, 'licence', { ...row, content: '停机期间被删之事' });
  await operate(city, id, 'erasures', 1, undefined);
  return id;
}
