import { createPublicKey } from 'node:crypto';
import { renameSync } from 'node:fs';
import t from 'tap';
import { administratorIdentity, clientIdentity, gatewayIdentity, signingIdentity } from '../../src/directory/spiffe.ts';
import { type Authority, openAuthority } from '../../src/pki/authority.ts';
import { authorityFiles } from '../../src/pki/authority-layout.ts';
import { makeRequest } from '../../src/pki/certificate-request.ts';
import { suspended } from '../../src/pki/change-directory.ts';
import { enrolCities } from '../../src/pki/enrol-cities.ts';
import { readRegister } from '../../src/pki/issued-register.ts';
import { changeDirectory, newestDirectory } from '../../src/pki/publish.ts';
import { renewCertificate } from '../../src/pki/renewal.ts';
import { revokeCertificates } from '../../src/pki/revoke.ts';
import { day, now, testAuthority, testCity, testKey, trustDomain } from './fixture.ts';

const city = '330100';
const gateway = gatewayIdentity(trustDomain, city);
const signing = signingIdentity(trustDomain, city);
const client = clientIdentity(trustDomain, city, 'demo');
const asGateway = { city, uri: gateway };
const later = now + 300 * day;

const [held, fresh, spare] = await Promise.all(
  ['330100-gateway', '330100-gateway-2', '330100-signing-2'].map((name) => testKey(name)),
);
if (!held || !fresh || !spare) throw new Error('no test keys');

async function corridor(folder: string, threshold = 1): Promise<Authority> {
  const people = { administrators: [{ name: 'zhang', role: 'security' as const }] };
  const [authority, hangzhou, huzhou] = await Promise.all([
    testAuthority(folder, { threshold }),
    testCity(folder, city, undefined, undefined, people),
    testCity(folder, '330500'),
  ]);
  await enrolCities(authority, [hangzhou, huzhou], now);
  return authority;
}

const request = async (key: typeof held, uri: string, addresses: string[] = []) => ({
  file: 'x.csr',
  pem: await makeRequest(key, uri, addresses),
});

t.test('a gateway renews its own certificate and those of its city; everybody else its own', async (t) => {
  const administrator = administratorIdentity(trustDomain, city, 'zhang');
  const cases: [what: string, asker: string, identity: string, addresses: string[]][] = [
    ['its own', gateway, gateway, ['localhost', '127.0.0.1', '::1']],
    ['its own, for fewer hosts', gateway, gateway, ['127.0.0.1']],
    ['its signing certificate', gateway, signing, []],
    ["a client's", gateway, client, []],
    ["an administrator's", gateway, administrator, []],
    ['a client its own', client, client, []],
    ['an administrator their own', administrator, administrator, []],
  ];
  for (const [what, uri, identity, addresses] of cases) {
    const authority = await corridor(t.testdir());
    const wanted = await request(fresh, identity, addresses);
    const { issued, directory } = await renewCertificate(authority, { city, uri }, wanted, later);
    t.equal(issued.identity, identity, what);
    t.ok(issued.certificate.publicKey.equals(createPublicKey(fresh)), what);
    t.equal(directory?.key(issued.certificate.keyid)?.city, identity === signing ? city : undefined, what);
    t.equal(directory?.version, identity === signing ? 3 : undefined, what);
  }
});

t.test('a renewal that would give anybody anything new is refused, and nothing is issued', async (t) => {
  const authority = await corridor(t.testdir());
  const other = { city: '330500', uri: gatewayIdentity(trustDomain, '330500') };
  const cases: [
    what: string,
    asker: typeof asGateway,
    wanted: ReturnType<typeof request>,
    code: string,
    text: RegExp,
  ][] = [
    ["another city's identity", other, request(fresh, gateway, ['127.0.0.1']), 'CSR_IDENTITY', /asked by 330500/],
    [
      "a client asking for the gateway's",
      { city, uri: client },
      request(fresh, gateway, ['127.0.0.1']),
      'CSR_IDENTITY',
      /asked by spiffe/,
    ],
    [
      "a client asking for the signing key's",
      { city, uri: client },
      request(fresh, signing),
      'CSR_IDENTITY',
      /asked by spiffe/,
    ],
    [
      'a client nobody registered',
      asGateway,
      request(fresh, clientIdentity(trustDomain, city, 'new')),
      'CSR_IDENTITY',
      /nobody has certified/,
    ],
    [
      'an administrator nobody named',
      asGateway,
      request(fresh, administratorIdentity(trustDomain, city, 'demo')),
      'CSR_IDENTITY',
      /nobody has certified/,
    ],
    [
      'another host',
      asGateway,
      request(fresh, gateway, ['127.0.0.1', 'gw.example']),
      'CSR_IDENTITY',
      /gw\.example is not in/,
    ],
    ['no host', asGateway, request(fresh, gateway), 'CSR_IDENTITY', /host names/],
    ['the key in use', asGateway, request(held, gateway, ['127.0.0.1']), 'CSR_KEY', /make a new one/],
    ["another identity's key", asGateway, request(held, signing), 'CSR_KEY', /make a new one/],
  ];
  const before = (await readRegister(authorityFiles(authority.directory).register)).length;
  for (const [what, asker, wanted, code, message] of cases) {
    await t.rejects(renewCertificate(authority, asker, await wanted, later), { code, message }, what);
  }
  t.equal((await readRegister(authorityFiles(authority.directory).register)).length, before);
  t.equal((await newestDirectory(authority, later))?.version, 2);
});

t.test('the same request again is answered with the same certificate, as long as it is young and good', async (t) => {
  const authority = await corridor(t.testdir());
  const wanted = await request(spare, signing);
  const first = await renewCertificate(authority, asGateway, wanted, later);
  const again = await renewCertificate(authority, asGateway, wanted, later + 1000);
  t.equal(again.issued.chain, first.issued.chain);
  t.equal(again.directory?.version, first.directory?.version, 'listed once');
  const other = { city: '330500', uri: gatewayIdentity(trustDomain, '330500') };
  await t.rejects(renewCertificate(authority, other, wanted, later), { code: 'CSR_IDENTITY' }, 'to nobody else');
  await t.rejects(
    renewCertificate(authority, asGateway, wanted, later + 300 * day),
    { code: 'CSR_KEY' },
    'after long use',
  );
  const select = ({ serial }: { serial: string }) => serial === first.issued.certificate.serial;
  await revokeCertificates(authority, { select, reason: 'keyCompromise', invalidFrom: undefined }, later);
  await t.rejects(renewCertificate(authority, asGateway, wanted, later), { code: 'CSR_KEY' }, 'after a revocation');
});

t.test('a stolen key is followed by a new one, a right that was taken away by none', async (t) => {
  const authority = await corridor(t.testdir());
  const select = ({ identity }: { identity: string }) => identity === client;
  for (const [reason, answer] of [
    ['keyCompromise', 'issued'],
    ['privilegeWithdrawn', 'CSR_IDENTITY'],
  ] as const) {
    await revokeCertificates(authority, { select, reason, invalidFrom: now - day }, now);
    const wanted = await request(reason === 'keyCompromise' ? fresh : spare, client);
    const renewed = renewCertificate(authority, asGateway, wanted, now).then(
      () => 'issued',
      ({ code }) => code,
    );
    t.equal(await renewed, answer, reason);
  }
});

t.test('where a directory needs a second person, a signing certificate is issued and waits to be listed', async (t) => {
  const { directory } = await corridor(t.testdir(), 2);
  const files = authorityFiles(directory);
  renameSync(files.key('directory-2'), `${files.key('directory-2')}.away`);
  const authority = await openAuthority(directory, undefined);
  const wanted = await request(spare, signing);
  const first = await renewCertificate(authority, asGateway, wanted, later);
  t.equal(first.directory, undefined);
  t.equal((await renewCertificate(authority, asGateway, wanted, later)).issued.chain, first.issued.chain);
  await t.rejects(renewCertificate(authority, asGateway, await request(fresh, signing), later), { code: 'DRAFT_OPEN' });
  const tls = await renewCertificate(authority, asGateway, await request(fresh, gateway, ['127.0.0.1']), later);
  t.equal(tls.issued.identity, gateway, 'which keeps no TLS certificate from being renewed');
  await t.rejects(changeDirectory(authority, suspended(city), later), { code: 'DRAFT_OPEN' });
});
