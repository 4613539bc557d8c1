/** A database that was put back from an older copy: what was signed since must not be signed anew, or it is a fork. */
import { cpSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { cityFiles } from '../../src/pki/city-layout.ts';
import type { CityProcess } from '../federation/city-process.ts';
import { openProcessCorridor } from '../federation/corridor-of-processes.ts';
import { eventually } from '../federation/eventually.ts';
import { freshRows, operate, postRows, read, submit } from '../federation/requests.ts';

t.setTimeout(600_000);
const corridor = await openProcessCorridor(t, {
  codes: ['330100', '310117'],
  settings: { G60_HEARTBEAT_SECONDS: '1', G60_SWEEP_SECONDS: '1', G60_QUEUE__RETRY_MAX_SECONDS: '2' },
});
const [source, peer] = corridor.cities as [CityProcess, CityProcess];
const ledger = `${source.code}/penalty/1`;

/** Copies of the stopped city's database, as a backup would be. */
const backupOf = (city: CityProcess) => join(city.directory, 'backup');
const databaseOf = (city: CityProcess) => join(city.directory, 'database');

async function backUp(city: CityProcess): Promise<void> {
  await city.stop();
  cpSync(databaseOf(city), backupOf(city), { recursive: true });
  await city.start();
}

/** Of a city that is stopped. */
async function restore(city: CityProcess): Promise<void> {
  rmSync(databaseOf(city), { recursive: true });
  cpSync(backupOf(city), databaseOf(city), { recursive: true });
  await city.start();
}

const heldOf = async (city: CityProcess, name = ledger) =>
  (await city.status()).ledgers.find((each) => each.ledger === name) ?? { size: 0, root: '', freshAsOf: '' };
const laneOf = async () => (await source.status()).peers[0]?.ledgers.find((each) => each.ledger === ledger);

t.test('a receiver put back to an older copy is delivered to again, and it is noted', async (t) => {
  await submit(source, 'penalty', freshRows('penalty', source.code, 10));
  await corridor.agreed();
  await backUp(peer);
  await submit(source, 'penalty', freshRows('penalty', source.code, 15));
  await corridor.agreed();
  await peer.stop();
  await restore(peer);
  // Nothing new is published: the heartbeats alone find it out.
  const noted = await eventually('noted', async () =>
    source.events('peer.rolled_back').find((event) => event['ledger'] === ledger),
  );
  t.match(noted, { peer: peer.code, confirmed: 25, held: 10 });
  await corridor.agreed();
  t.equal((await heldOf(peer)).size, 25);
});

t.test('a source put back to an older copy signs nothing of what it may have signed before', async (t) => {
  await backUp(source);
  const { rows } = await submit(source, 'penalty', freshRows('penalty', source.code, 5));
  await submit(source, 'listing', freshRows('listing', source.code, 5));
  await corridor.agreed();
  await source.stop();
  const before = await heldOf(peer);
  t.equal(before.size, 30);
  await restore(source);
  t.equal((await heldOf(source)).size, 25);

  await t.test('appending is refused, by name and with both sizes', async (t) => {
    const { status, json } = await postRows(source, 'penalty', freshRows('penalty', source.code, 1));
    t.match([status, json['code']], [503, 'LEDGER_GUARDED']);
    t.match(json, { ledger, signed: 30, held: 25 });
    const lost = rows[0]?.id ?? '';
    t.equal(
      (await operate(source, lost, 'withdrawals', 1, { reason: '撤销', withdrawn_on: '2026-11-10' })).status,
      404,
    );
  });

  await t.test('other ledgers, which lost nothing, go on', async () => {
    await submit(source, 'licence', freshRows('licence', source.code, 3));
    await eventually('they arrive', async () => (await heldOf(peer, `${source.code}/licence/1`)).size === 3);
  });

  await t.test('what is held is read at the peer, and here not before the audit trail can go on', async (t) => {
    const [first] = await source.rows('SELECT id FROM g60.records ORDER BY content_sequence LIMIT 1');
    const { status, json } = await read(source, String(first?.['id']));
    t.match([status, json['code'], json['ledger']], [503, 'LEDGER_GUARDED', `${source.code}/audit/1`]);
    t.equal((await read(peer, rows[0]?.id ?? '')).status, 200, 'what was acknowledged is not lost: a peer has it');
  });

  await t.test('its heartbeats leave the ledger out, so that the peer keeps the tree it has', async (t) => {
    const fresh = Date.parse((await heldOf(peer, `${source.code}/debtor/1`)).freshAsOf ?? '');
    await eventually('two heartbeats more', async () => {
      const { freshAsOf } = await heldOf(peer, `${source.code}/debtor/1`);
      return Date.parse(freshAsOf ?? '') >= fresh + 2000;
    });
    const after = await heldOf(peer);
    t.same([after.size, after.root, after.freshAsOf], [before.size, before.root, before.freshAsOf]);
    const signed = await source.rows(
      `SELECT heartbeat_issued_at AS at FROM g60.ledgers WHERE id = $1 AND heartbeat_issued_at > $2`,
      [ledger, Date.parse(before.freshAsOf ?? '')],
    );
    t.same(signed, [], 'the smaller tree is not signed, let alone sent');
    t.ok((await laneOf())?.lag === 0, JSON.stringify(await laneOf()));
  });
});

t.test('without the file of signed sizes nothing is appended and no heartbeat is signed', async (t) => {
  await source.stop();
  const { signedSizes } = cityFiles(source.directory);
  renameSync(signedSizes, `${signedSizes}.away`);
  await source.start();
  for (const dataset of ['penalty', 'licence'] as const) {
    const { status, json } = await postRows(source, dataset, freshRows(dataset, source.code, 1));
    t.match([status, json['code']], [503, 'GUARD_MISSING'], dataset);
  }
  const fresh = (await heldOf(peer, `${source.code}/licence/1`)).freshAsOf;
  const seen = peer.events('batch.accepted').length;
  await new Promise((resolve) => setTimeout(resolve, 2500));
  t.equal((await heldOf(peer, `${source.code}/licence/1`)).freshAsOf, fresh);
  t.equal(peer.events('batch.accepted').length, seen);
  t.equal((await source.api({ path: '/v1/status' })).status, 200, 'it still serves');
  await source.stop();
  renameSync(`${signedSizes}.away`, signedSizes);
  await source.start();
  await submit(source, 'licence', freshRows('licence', source.code, 1));
});
