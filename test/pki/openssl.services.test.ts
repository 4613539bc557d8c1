/** Held against programs that none of us wrote: OpenSSL 3, and keytool of Java 17 where it is installed. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { authorityFiles } from '../../src/pki/authority-layout.ts';
import { readCertificates } from '../../src/pki/certificate-file.ts';
import { cityFiles } from '../../src/pki/city-layout.ts';
import { enrolCities } from '../../src/pki/enrol-cities.ts';
import { issueRequests } from '../../src/pki/issue.ts';
import { readKeyFile } from '../../src/pki/key-file.ts';
import { readPkcs12, writePkcs12 } from '../../src/pki/pkcs12.ts';
import { revokeCertificates } from '../../src/pki/revoke.ts';
import { now, testAuthority, testCity } from './fixture.ts';

const folder = t.testdir();
const people = { administrators: [{ name: 'zhang', role: 'security' as const }] };
const [bare, city, another] = await Promise.all([
  testAuthority(folder),
  testCity(folder, '330100', undefined, undefined, people),
  testCity(folder, '330500'),
]);
const authority = { ...bare, settings: { ...bare.settings, crlUrl: 'http://ca.example/{issuer}.crl' } };
await enrolCities(authority, [city, another], now);
const ca = authorityFiles(authority.directory);
const files = cityFiles(city.directory);

function openssl(...words: string[]): { ok: boolean; text: string } {
  const { status, stdout, stderr } = spawnSync('openssl', words, { encoding: 'utf8' });
  return { ok: status === 0, text: stdout + stderr };
}

function verify(file: string, ...options: string[]): boolean {
  const chain = ['-CAfile', ca.certificate('root'), '-untrusted', ca.certificate('issuing')];
  const strict = ['-x509_strict', '-check_ss_sig', '-attime', String(now / 1000)];
  return openssl('verify', ...strict, ...options, ...chain, file).ok;
}

t.test('OpenSSL accepts each certificate for its purpose and no other', async (t) => {
  const cases: [name: string, purpose: string, accepted: boolean][] = [
    ['gateway', 'sslserver', true],
    ['gateway', 'sslclient', true],
    ['gateway', 'smimesign', false],
    ['client-demo', 'sslclient', true],
    ['client-demo', 'sslserver', false],
    ['administrator-zhang', 'sslclient', true],
    ['administrator-zhang', 'sslserver', false],
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
  const { ok, text } = openssl('req', '-in', files.request('gateway'), '-verify', '-noout', '-text');
  t.ok(ok);
  t.match(text, 'URI:spiffe://g60.credit/city/330100/gateway');
});

t.test('extensions are as RFC 5280 wants them', async (t) => {
  const { text } = openssl('x509', '-in', files.certificate('gateway'), '-noout', '-text');
  t.match(text, /X509v3 Key Usage: critical\s+Digital Signature\n/);
  t.match(text, /X509v3 Subject Key Identifier:/);
  t.match(text, /X509v3 Authority Key Identifier:/);
  const list = `URI:http://ca.example/${authority.issuing.certificate.keyid}.crl`;
  t.match(text, new RegExp(`X509v3 CRL Distribution Points: \\s+Full Name:\\s+${list}\\s`));
  t.notMatch(text, /Basic Constraints/, 'a leaf needs none');
  t.notMatch(openssl('x509', '-in', ca.certificate('issuing'), '-noout', '-text').text, /CRL Distribution/);
});

t.test('OpenSSL finds our revocation lists well signed, and no more than what they name revoked', async (t) => {
  const select = ({ identity }: { identity: string }) => identity.includes('/330500/');
  const { serials } = await revokeCertificates(authority, { select, reason: 'keyCompromise', invalidFrom: now }, now);
  const list = ca.revocationList(authority.issuing.certificate.keyid, 2);
  t.same(readdirSync(ca.revocationLists).length, 2, 'the first and the next');
  const read = openssl(
    'crl',
    '-inform',
    'DER',
    '-in',
    list,
    '-noout',
    '-text',
    '-verify',
    '-CAfile',
    ca.certificate('issuing'),
  );
  t.ok(read.ok);
  t.match(read.text, /verify OK/);
  t.match(read.text, /X509v3 CRL Number: \s+2\n/);
  t.match(read.text, /X509v3 CRL Reason Code: \s+Key Compromise\s+Invalidity Date: \s+Jan 15 08:00:00 2027 GMT/);
  for (const serial of serials) t.match(read.text, `Serial Number: ${serial.toUpperCase()}`);
  const checked = ['-crl_check', '-CRLfile', list];
  for (const name of ['gateway', 'signing', 'client-demo']) {
    t.ok(verify(files.certificate(name), ...checked), name);
    t.notOk(verify(cityFiles(another.directory).certificate(name), ...checked), `${name}, revoked`);
  }
  const installed = openssl('crl', '-in', files.revocationLists, '-noout', '-crlnumber');
  t.match(installed.text, /crlNumber=0x0?1\s/, 'the file beside the directory is one that programs read');
});

const passphrase = 'open sesame';
const key = await readKeyFile(files.key('client-demo'), undefined);
const chain = await readCertificates(files.certificate('client-demo'));
const store = join(folder, 'client.p12');
writeFileSync(store, writePkcs12(key, chain, 'client-demo', passphrase));

t.test('OpenSSL opens our PKCS#12 as it is, and we open its', async (t) => {
  const word = ['-passin', `pass:${passphrase}`];
  const { ok, text } = openssl('pkcs12', '-in', store, ...word, '-info', '-nodes');
  t.ok(ok);
  t.match(text, /MAC: sha256, Iteration 20000/);
  t.match(text, /PBES2, PBKDF2, AES-256-CBC, Iteration 20000, PRF hmacWithSHA256/);
  t.equal(text.match(/BEGIN CERTIFICATE/g)?.length, 2);
  t.match(text, 'BEGIN PRIVATE KEY');
  t.notOk(openssl('pkcs12', '-in', store, '-passin', 'pass:other', '-nodes').ok);

  const theirs = join(folder, 'openssl.p12');
  const [leaf, above] = [files.certificate('client-demo'), ca.certificate('issuing')];
  openssl(
    'pkcs12',
    '-export',
    '-inkey',
    files.key('client-demo'),
    '-in',
    leaf,
    '-certfile',
    above,
    '-out',
    theirs,
    '-passout',
    `pass:${passphrase}`,
  );
  const read = readPkcs12(readFileSync(theirs), passphrase);
  t.ok(read.key.equals(key));
  t.same(
    read.chain.map(({ keyid }) => keyid),
    chain.map(({ keyid }) => keyid),
  );
});

const keytool = (...words: string[]) => spawnSync('keytool', ['-J-Duser.language=en', ...words], { encoding: 'utf8' });
const skip = keytool('-help').error ? 'keytool is not installed: apt-get install openjdk-17-jre-headless' : false;

t.test('Java opens our PKCS#12 and verifies chain and revocation list, and we open its', { skip }, async (t) => {
  const listed = keytool('-list', '-v', '-keystore', store, '-storepass', passphrase);
  t.match(listed.stdout, /Alias name: client-demo[\s\S]+Entry type: PrivateKeyEntry\s+Certificate chain length: 2/);
  t.not(keytool('-list', '-keystore', store, '-storepass', 'something else').status, 0);

  const trusted = join(folder, 'trusted.p12');
  for (const name of ['root', 'issuing']) {
    const words = ['-importcert', '-noprompt', '-alias', name, '-file', ca.certificate(name)];
    t.equal(keytool(...words, '-keystore', trusted, '-storepass', passphrase).status, 0, name);
  }
  const list = ca.revocationList(authority.issuing.certificate.keyid, 2);
  const crl = keytool('-printcrl', '-file', list, '-keystore', trusted, '-storepass', passphrase);
  t.match(crl.stdout, 'Verified by issuing in keystore', 'its signature');

  const theirs = join(folder, 'java.p12');
  const copy = ['-importkeystore', '-srckeystore', store, '-srcstorepass', passphrase, '-srcstoretype', 'PKCS12'];
  const target = ['-destkeystore', theirs, '-deststorepass', passphrase, '-deststoretype', 'PKCS12'];
  t.equal(keytool(...copy, ...target).status, 0);
  t.ok(readPkcs12(readFileSync(theirs), passphrase).key.equals(key));
});

t.test('a key made by OpenSSL is certified on its request', async (t) => {
  const [made, wanted] = [join(folder, 'made.key'), join(folder, 'made.csr')];
  const name = 'subjectAltName=URI:spiffe://g60.credit/city/330100/client/court';
  const options = ['-newkey', 'rsa:3072', '-nodes', '-keyout', made, '-subj', '/CN=court', '-addext', name];
  t.ok(openssl('req', '-new', ...options, '-out', wanted).ok);
  const [issued] = await issueRequests(
    authority,
    '330100',
    [{ file: 'made.csr', pem: readFileSync(wanted, 'utf8') }],
    now,
  );
  t.match(issued?.identity, /client\/court$/);
});
