import { execFileSync, spawnSync } from 'node:child_process';
import t from 'tap';
import { authorityFiles } from '../../src/pki/authority-layout.ts';
import { cityFiles } from '../../src/pki/city-layout.ts';
import { enrolCities } from '../../src/pki/enrol-cities.ts';
import { now, testAuthority, testCity } from './fixture.ts';

const folder = t.testdir();
const [authority, city] = await Promise.all([testAuthority(folder), testCity(folder, '330100')]);
await enrolCities(authority, [city], now);
const ca = authorityFiles(authority.directory);
const files = cityFiles(city.directory);

function verify(file: string, ...options: string[]): boolean {
  const chain = ['-CAfile', ca.certificate('root'), '-untrusted', ca.certificate('issuing')];
  const strict = ['-x509_strict', '-check_ss_sig', '-attime', String(now / 1000)];
  return spawnSync('openssl', ['verify', ...strict, ...options, ...chain, file]).status === 0;
}

t.test('OpenSSL accepts each certificate for its purpose and no other', async (t) => {
  const cases: [name: string, purpose: string, accepted: boolean][] = [
    ['gateway', 'sslserver', true],
    ['gateway', 'sslclient', true],
    ['gateway', 'smimesign', false],
    ['client-demo', 'sslclient', true],
    ['client-demo', 'sslserver', false],
    ['signing', 'any', true],
    ['signing', 'sslclient', false],
    ['signing', 'sslserver', false],
  ];
  for (const [name, purpose, accepted] of cases) {
    t.equal(verify(files.certificate(name), '-purpose', purpose), accepted, `${name} as ${purpose}`);
  }
  t.ok(verify(files.certificate('gateway'), '-verify_ip', '127.0.0.1', '-purpose', 'sslserver'));
  t.notOk(verify(files.certificate('gateway'), '-verify_hostname', 'gw.example', '-purpose', 'sslserver'));
});

t.test('OpenSSL accepts the CA certificates and the directory signers', async (t) => {
  for (const name of ['root', 'issuing', 'directory-1', 'directory-2']) t.ok(verify(ca.certificate(name)), name);
});

t.test('OpenSSL reads our requests and finds their signatures right', async (t) => {
  const text = execFileSync('openssl', ['req', '-in', files.request('gateway'), '-verify', '-noout', '-text'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  }).toString();
  t.match(text, 'URI:spiffe://g60.credit/city/330100/gateway');
});

t.test('extensions are as RFC 5280 wants them', async (t) => {
  const text = execFileSync('openssl', ['x509', '-in', files.certificate('gateway'), '-noout', '-text']).toString();
  t.match(text, /X509v3 Key Usage: critical\s+Digital Signature\n/);
  t.match(text, /X509v3 Subject Key Identifier:/);
  t.match(text, /X509v3 Authority Key Identifier:/);
  t.notMatch(text, /Basic Constraints/, 'a leaf needs none');
});
