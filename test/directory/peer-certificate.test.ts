import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import t from 'tap';
import { readCertificate } from '../../src/directory/certificate.ts';
import { directoryGraceMs } from '../../src/directory/directory.ts';
import { viewDirectory } from '../../src/directory/directory-view.ts';
import { checkClientCertificate, checkPeerCertificate } from '../../src/directory/peer-certificate.ts';
import { type RevocationList, type TrustView, trustView } from '../../src/directory/trust-view.ts';
import { cityFiles } from '../../src/pki/city-layout.ts';
import { enrolCities } from '../../src/pki/enrol-cities.ts';
import { day, now, testAuthority, testCity, trustDomain } from '../pki/fixture.ts';

const folder = t.testdir();
const [authority, city] = await Promise.all([testAuthority(folder), testCity(folder, '330100')]);
const directory = await enrolCities(authority, [city], now);
const trust = trustView(directory, []);
const certificate = (name: string) => new X509Certificate(readFileSync(cityFiles(city.directory).certificate(name)));

t.test('a gateway certificate names its city', async (t) => {
  t.equal(checkPeerCertificate(certificate('gateway'), trust, now), '330100');
});

t.test('a client certificate names its city and system', async (t) => {
  t.same(checkClientCertificate(certificate('client-demo'), trustDomain, trust, now), {
    kind: 'client',
    city: '330100',
    name: 'demo',
    uri: 'spiffe://g60.credit/city/330100/client/demo',
    thumbprint: createHash('sha256').update(certificate('client-demo').raw).digest('base64url'),
  });
});

t.test('a certificate of any other profile is refused', async (t) => {
  const refused = { code: 'CERTIFICATE_PROFILE' };
  for (const name of ['signing', 'client-demo', 'root', 'issuing']) {
    t.throws(() => checkPeerCertificate(certificate(name), trust, now), refused, `${name} as gateway`);
  }
  for (const name of ['signing', 'gateway', 'root', 'issuing']) {
    t.throws(() => checkClientCertificate(certificate(name), trustDomain, trust, now), refused, `${name} as client`);
  }
});

t.test('a certificate is refused outside its validity, also on a connection still open', async (t) => {
  for (const at of [now - 21_000, now + 398 * day]) {
    t.throws(() => checkPeerCertificate(certificate('gateway'), trust, at), { code: 'CERTIFICATE_PROFILE' });
    t.throws(() => checkClientCertificate(certificate('client-demo'), trustDomain, trust, at), {
      code: 'CERTIFICATE_PROFILE',
    });
  }
});

t.test('a city that is not listed, or suspended, is no member', async (t) => {
  const suspended = directory.members.map((member) => ({ ...member, state: 'suspended' as const }));
  for (const members of [[], suspended]) {
    const view = trustView(viewDirectory({ ...directory, members }, directory.envelope), []);
    t.throws(() => checkPeerCertificate(certificate('gateway'), view, now), {
      code: 'NOT_A_MEMBER',
      parameters: { identity: 'spiffe://g60.credit/city/330100/gateway' },
    });
  }
});

function listRevoking(serial: string, nextUpdate: number): RevocationList {
  const { keyid: issuer } = authority.issuing.certificate;
  const revocation = { revokedAt: now, reason: 'keyCompromise', invalidFrom: undefined };
  return {
    issuer,
    number: 1,
    thisUpdate: now,
    nextUpdate,
    der: new Uint8Array(),
    revoked: new Map([[serial, revocation]]),
  };
}

t.test('a certificate on the list of its CA is refused from the list on, whatever its dates say', async (t) => {
  for (const [name, check] of [
    ['gateway', checkPeerCertificate],
    ['client-demo', (x509, view, at) => checkClientCertificate(x509, trustDomain, view, at)],
  ] as const satisfies readonly (readonly [
    string,
    (x509: X509Certificate, view: TrustView, at: number) => unknown,
  ])[]) {
    const { keyid, serial } = readCertificate(certificate(name));
    const refused = { code: 'KEY_REVOKED', parameters: { keyid } };
    t.throws(() => check(certificate(name), trustView(directory, [listRevoking(serial, now + day)]), now), refused);
    t.ok(check(certificate(name), trustView(directory, [listRevoking('0badcafe', now + day)]), now), 'but no other');
  }
});

t.test('a list that lapsed is gone by for a week, and then nobody is believed not to be on it', async (t) => {
  const view = trustView({ ...directory, expiresAt: now + 100 * day }, [listRevoking('0badcafe', now + day)]);
  t.equal(checkPeerCertificate(certificate('gateway'), view, now + 8 * day), '330100');
  t.throws(() => checkPeerCertificate(certificate('gateway'), view, now + 8 * day + 1), { code: 'REVOCATION_UNKNOWN' });
});

t.test('a week after the directory has expired nobody is a member any more', async (t) => {
  const end = directory.expiresAt + directoryGraceMs;
  t.equal(checkPeerCertificate(certificate('gateway'), trust, end - 1), '330100');
  t.throws(() => checkPeerCertificate(certificate('gateway'), trust, end), { code: 'DIRECTORY_EXPIRED' });
  t.ok(checkClientCertificate(certificate('client-demo'), trustDomain, trust, end), 'its own systems are served on');
});

t.test('a certificate below a retired issuing CA opens no connection', async (t) => {
  const view = trustView({ ...directory, issuers: [], retiredIssuers: directory.issuers }, []);
  t.throws(() => checkPeerCertificate(certificate('gateway'), view, now), { code: 'CERTIFICATE_PROFILE' });
  t.throws(() => checkClientCertificate(certificate('client-demo'), trustDomain, view, now), {
    code: 'CERTIFICATE_PROFILE',
  });
});

t.test('a client of another trust domain is refused', async (t) => {
  t.throws(() => checkClientCertificate(certificate('client-demo'), 'other', trust, now), {
    code: 'CERTIFICATE_PROFILE',
  });
});
