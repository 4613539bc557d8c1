import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import t from 'tap';
import { viewDirectory } from '../../src/directory/directory-view.ts';
import { checkClientCertificate, checkPeerCertificate } from '../../src/directory/peer-certificate.ts';
import { trustView } from '../../src/directory/trust-view.ts';
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

t.test('a client of another trust domain is refused', async (t) => {
  t.throws(() => checkClientCertificate(certificate('client-demo'), 'other', trust, now), {
    code: 'CERTIFICATE_PROFILE',
  });
});
