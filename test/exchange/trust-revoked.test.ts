/** A signing key that was stolen, and revoked since before it was noticed, with the real CA. */
import { createPublicKey } from 'node:crypto';
import t, { type Test } from 'tap';
import { signingIdentity } from '../../src/directory/spiffe.ts';
import { type RevocationList, trustView } from '../../src/directory/trust-view.ts';
import { coveredSize } from '../../src/exchange/covered-size.ts';
import { verifyEvidence } from '../../src/exchange/verify-evidence.ts';
import { readCertificates } from '../../src/pki/certificate-file.ts';
import { certificateProfile } from '../../src/pki/certificate-profile.ts';
import { signingWith } from '../../src/pki/change-directory.ts';
import { cityFiles } from '../../src/pki/city-layout.ts';
import { enrolCities } from '../../src/pki/enrol-cities.ts';
import { makeCertificate } from '../../src/pki/make-certificate.ts';
import { changeDirectory } from '../../src/pki/publish.ts';
import { newestRevocationLists } from '../../src/pki/publish-revocation-lists.ts';
import { readRevocationList } from '../../src/pki/revocation-list.ts';
import { revokeCertificates } from '../../src/pki/revoke.ts';
import { fictionalRow } from '../domain/fictional.ts';
import { now, testAuthority, testCity, testKey, trustDomain } from '../pki/fixture.ts';
import { openCorridor, reader, type TestKey } from './corridor.ts';

const [hangzhou, songjiang] = ['330100', '310117'] as const;
const ledger = `${hangzhou}/licence/1` as const;
const hour = 3_600_000;

type ChangingKey = { -readonly [K in keyof TestKey]: TestKey[K] };

async function keyOf(city: string, file: string, name: string): Promise<ChangingKey> {
  const [{ keyid }] = await readCertificates(file);
  const privateKey = await testKey(name);
  return { city, keyid, privateKey, publicKey: createPublicKey(privateKey) };
}

/** 330100 publishes an entry before its key is stolen and two after; 310117 has received all but the last. */
async function scene(t: Test) {
  const folder = t.testdir();
  const authority = await testAuthority(folder);
  const cities = [await testCity(folder, hangzhou), await testCity(folder, songjiang)];
  const directory = await enrolCities(authority, cities, now);
  const keys = await Promise.all(
    cities.map(({ directory: place, member: { city } }) =>
      keyOf(city, cityFiles(place).certificate('signing'), `${city}-signing`),
    ),
  );
  const corridor = await openCorridor([hangzhou, songjiang], keys);
  t.teardown(() => corridor.close());
  corridor.clock.now = now;
  corridor.believed.trust = trustView(directory, []);
  const [source, replica] = [corridor.city(hangzhou), corridor.city(songjiang)];
  const publish = async (number: number) => {
    const rows = [fictionalRow('licence', hangzhou, number)];
    const { rows: answers } = await source.useCases.submit({
      ...{ client: 'c', dataset: 'licence', edition: '2018', mode: 'all', idempotency: undefined },
      rows,
    });
    corridor.clock.now += hour;
    return answers[0]?.id ?? '';
  };
  const ids = [await publish(1)];
  await source.deliver(songjiang);
  const stolenAt = corridor.clock.now;
  ids.push(await publish(2));
  await source.deliver(songjiang);
  ids.push(await publish(3));
  /** The CA revokes the key from the theft on; answers its word, as lists and as a directory. */
  const revoke = async () => {
    const select = ({ identity }: { identity: string }) => identity === signingIdentity(trustDomain, hangzhou);
    const request = { select, reason: 'keyCompromise', invalidFrom: stolenAt } as const;
    const revoked = await revokeCertificates(authority, request, corridor.clock.now);
    const ders = [...(await newestRevocationLists(authority.directory)).values()];
    const lists = ders.map((der) => readRevocationList(der, directory.issuers));
    return { directory: revoked.directory, lists };
  };
  /** The CA certifies another key, which is used from now on. */
  const rekey = async (lists: readonly RevocationList[]) => {
    const privateKey = await testKey(`${hangzhou}-signing-2`);
    const profile = certificateProfile('signing');
    const certificate = await makeCertificate(
      {
        ...{ profile, commonName: 'signing', settings: authority.settings, publicKey: createPublicKey(privateKey) },
        ...{ uri: signingIdentity(trustDomain, hangzhou), addresses: [], now: corridor.clock.now },
      },
      authority.issuing,
    );
    const next = await changeDirectory(authority, signingWith(hangzhou, certificate.der), corridor.clock.now);
    corridor.believed.trust = trustView(next, lists);
    Object.assign(keys[0] ?? {}, { keyid: certificate.keyid, privateKey });
  };
  const read = (id: string) => replica.useCases.readRecord(id, reader);
  const prove = async (id: string, city = replica) =>
    verifyEvidence(await city.useCases.evidence(id, undefined, reader), [authority.root.x509]);
  return { corridor, source, replica, ids, directory, revoke, rekey, read, prove };
}

const refusal = {
  ...{ status: 403, body: new Uint8Array(), retryAfterMs: undefined },
  problem: { code: 'KEY_REVOKED', expected: undefined },
};
const uncovered = { code: 'RECORD_UNCOVERED', status: 503 };

t.test(
  'what was signed before the invalidity date stands; what came later waits, whoever says that it was stolen',
  async (t) => {
    const { corridor, replica, ids, directory: before, revoke, read, prove } = await scene(t);
    const [first = '', second = ''] = ids;
    t.equal(await coveredSize(ledger, corridor.believed.trust, replica.store), 2);
    await read(second);
    const { directory, lists } = await revoke();
    for (const [what, trust] of [
      ['a directory', trustView(directory, [])],
      ['a revocation list, the directory not yet', trustView(before, lists)],
      ['both', trustView(directory, lists)],
    ] as const) {
      corridor.believed.trust = trust;
      t.equal(await coveredSize(ledger, trust, replica.store), 1, what);
      t.match(await read(first), { revision: 1 }, what);
      t.match(await prove(first), { source: hangzhou, confirmations: [{ city: songjiang }] }, what);
      await t.rejects(read(second), { ...uncovered, parameters: { ledger, sequence: 1 } }, what);
      await t.rejects(prove(second), uncovered, what);
    }
  },
);

t.test('a tree head by a good key covers all again, at the replica and at home', async (t) => {
  const { corridor, source, replica, ids, revoke, rekey, read, prove } = await scene(t);
  const [first = '', second = '', third = ''] = ids;
  const { directory, lists } = await revoke();
  corridor.believed.trust = trustView(directory, lists);
  t.match(await source.useCases.readRecord(third, reader), { revision: 1 }, 'nobody but this city can have entered it');
  await t.rejects(prove(third, source), uncovered, 'but it can be proved to nobody');
  await rekey(lists);
  await source.heartbeat();
  await t.rejects(read(second), uncovered, 'the head is over a tree that the replica has not');
  t.same(await source.deliver(songjiang), { kind: 'idle' });
  await source.heartbeat();
  for (const id of [first, second, third]) {
    t.match(await read(id), { revision: 1 });
    for (const city of [replica, source]) t.match(await prove(id, city), { source: hangzhou });
  }
  t.equal(await coveredSize(ledger, corridor.believed.trust, replica.store), 3);
});

t.test('what was accepted under the stolen key is delivered all the same, once there is another', async (t) => {
  const { corridor, source, replica, revoke, rekey } = await scene(t);
  const { directory, lists } = await revoke();
  const lane = () => source.store.cursor(songjiang, ledger);

  // The peer has heard of it first.
  corridor.intercept = () => refusal;
  t.same(await source.deliver(songjiang), { kind: 'idle' });
  t.match(await lane(), { failure: 'KEY_REVOKED', treeSize: 2 });
  t.ok((await lane()).parkedAt, 'no repetition heals that');

  corridor.intercept = () => undefined;
  corridor.believed.trust = trustView(directory, lists);
  await source.store.unpark(songjiang, undefined);
  t.match(await source.deliver(songjiang), { kind: 'retry' }, 'while the key in use is the revoked one');
  t.match(await lane(), { failure: 'OWN_KEY_REVOKED', parkedAt: undefined });

  await rekey(lists);
  t.same(await source.deliver(songjiang), { kind: 'idle' });
  t.match(await lane(), { failure: undefined, treeSize: 3 });
  t.equal((await replica.store.head(ledger))?.size, 3);
  t.equal(await coveredSize(ledger, corridor.believed.trust, replica.store), 3);
});

t.test('a refusal that arrives after the news parks nothing', async (t) => {
  const { corridor, source, revoke } = await scene(t);
  const { directory, lists } = await revoke();
  corridor.intercept = () => {
    // On the way back the news overtakes the answer.
    corridor.believed.trust = trustView(directory, lists);
    return refusal;
  };
  t.match(await source.deliver(songjiang), { kind: 'retry' });
  t.match(await source.store.cursor(songjiang, ledger), { failure: 'KEY_REVOKED', parkedAt: undefined });
});
