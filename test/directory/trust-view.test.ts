import t from 'tap';
import { type Revocation, type RevocationList, trustView } from '../../src/directory/trust-view.ts';
import { standingAt, type VerificationKey } from '../../src/envelope/key-ring.ts';
import { enrolCities } from '../../src/pki/enrol-cities.ts';
import { day, now, testAuthority, testCity } from '../pki/fixture.ts';

const folder = t.testdir();
const [authority, city] = await Promise.all([testAuthority(folder), testCity(folder, '330100')]);
const directory = await enrolCities(authority, [city], now);
const [signing] = directory.member('330100')?.signingKeys ?? [];
if (!signing) throw new Error('the fixture is incomplete');
const { keyid, serial } = signing.certificate;

function listOf(revocations: ReadonlyMap<string, Revocation>, issuer = authority.issuing.certificate.keyid) {
  const list: RevocationList = {
    ...{ issuer, number: 1, thisUpdate: now, nextUpdate: now + 7 * day, der: new Uint8Array() },
    revoked: revocations,
  };
  return list;
}

function keyUnder(...lists: readonly RevocationList[]): VerificationKey {
  const key = trustView(directory, lists).key(keyid);
  if (!key) throw new Error('the key is gone');
  return key;
}

const compromised = { revokedAt: now + 2 * day, reason: 'keyCompromise', invalidFrom: now + day };

t.test('a signing key on a list of its CA is revoked, though the directory does not say so', async (t) => {
  const key = keyUnder(listOf(new Map([[serial, compromised]])));
  t.match(key, { revokedAt: now + 2 * day, invalidFrom: now + day });
  t.equal(standingAt(key, now + day - 1), 'valid', 'what it signed before stands');
  t.equal(standingAt(key, now + day), 'revoked');
  const trust = trustView(directory, [listOf(new Map([[serial, compromised]]))]);
  t.match(trust.member('330100')?.signingKeys, [{ revokedAt: now + 2 * day }], 'and so says the member');
});

t.test('a list says nothing of other certificates, nor of the same number below another CA', async (t) => {
  for (const list of [
    listOf(new Map([['0badcafe', compromised]])),
    listOf(new Map([[serial, compromised]]), 'ab'.repeat(32)),
  ]) {
    t.match(keyUnder(list), { revokedAt: undefined, invalidFrom: undefined });
  }
});

t.test('of what list and directory say, the earlier counts', async (t) => {
  const revoked = { ...signing, revokedAt: now + day, invalidFrom: now + day };
  const members = directory.members.map((member) => ({ ...member, signingKeys: [revoked] }));
  const told = { ...directory, members };
  for (const [list, revokedAt, invalidFrom] of [
    [{ ...compromised, revokedAt: now, invalidFrom: now - 5 }, now, now - 5],
    [{ ...compromised, invalidFrom: undefined }, now + day, now + day],
    [compromised, now + day, now + day],
  ] as const) {
    t.match(trustView(told, [listOf(new Map([[serial, list]]))]).key(keyid), { revokedAt, invalidFrom });
  }
});
