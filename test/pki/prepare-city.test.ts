import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { loadConfiguration } from '../../src/config.ts';
import { administratorIdentity } from '../../src/directory/spiffe.ts';
import { datasets } from '../../src/domain/dataset.ts';
import { clientScopes } from '../../src/exchange/ports/access.ts';
import { readRequest } from '../../src/pki/certificate-request.ts';
import { cityFiles } from '../../src/pki/city-layout.ts';
import { enrolCities, publishCities } from '../../src/pki/enrol-cities.ts';
import { readKeyFile } from '../../src/pki/key-file.ts';
import { publishMembers } from '../../src/pki/members.ts';
import { prepareCity } from '../../src/pki/prepare-city.ts';
import { newestDirectory, publishDirectory } from '../../src/pki/publish.ts';
import { now, testAuthority, testCity, trustDomain } from './fixture.ts';

const city = '330100';
const ports = { peer: 1, api: 2, local: 3 };

t.test(
  'a new city gets a configuration that loads, its keys, requests for them, and an empty signing record',
  async (t) => {
    const { directory, member, requests } = await testCity(t.testdir(), city);
    const files = cityFiles(directory);
    t.match(loadConfiguration(files.configuration, {}), {
      city,
      trustDomain,
      dataDirectory: directory,
      peer: { host: '127.0.0.1', port: 17_443 },
      local: { port: 17_445 },
    });
    t.same(member, { city, name: '杭州', endpoints: ['https://127.0.0.1:17443'] });
    t.same(
      requests.map(({ file }) => file),
      ['gateway.csr', 'signing.csr', 'client-demo.csr'],
    );
    t.same(readRequest(requests[0] ?? { file: '', pem: '' }).addresses, ['localhost', '127.0.0.1', '::1']);
    t.same(JSON.parse(readFileSync(files.signedSizes, 'utf8')), { sizes: {} });
    for (const name of ['gateway', 'signing', 'client-demo']) t.equal(statSync(files.key(name)).mode & 0o777, 0o600);
  },
);

t.test('administrators and clients get keys and requests, and are named in the configuration', async (t) => {
  const people = { administrators: [{ name: 'zhang', role: 'security' as const }] };
  const { directory, requests } = await testCity(t.testdir(), city, undefined, undefined, people);
  const { access } = loadConfiguration(cityFiles(directory).configuration, {});
  t.same(access.administrators, people.administrators);
  t.match(access.clients, [{ name: 'demo', scopes: [...clientScopes], datasets: [...datasets] }]);
  const request = requests.find(({ file }) => file === 'administrator-zhang.csr');
  t.equal(request && readRequest(request).identity.uri, administratorIdentity(trustDomain, city, 'zhang'));
});

t.test('the key of tokens is P-256, and its owner’s alone', async (t) => {
  const file = cityFiles((await testCity(t.testdir(), city)).directory).key('jwt');
  t.equal((await readKeyFile(file, undefined)).asymmetricKeyDetails?.namedCurve, 'prime256v1');
  t.equal(statSync(file).mode & 0o777, 0o600);
});

t.test('every private key is encrypted where a passphrase is given', async (t) => {
  const directory = join(t.testdir(), city);
  const whole = { city, name: '杭州', trustDomain, host: '127.0.0.1', ports, passphrase: 'open sesame' };
  await prepareCity(directory, { ...whole, clients: [], administrators: [{ name: 'li', role: 'auditor' }] });
  for (const name of ['gateway', 'signing', 'jwt', 'administrator-li']) {
    const file = cityFiles(directory).key(name);
    t.match(readFileSync(file, 'utf8'), /^-----BEGIN ENCRYPTED PRIVATE KEY-----/, name);
    await t.rejects(readKeyFile(file, undefined), { code: 'KEY_UNREADABLE' }, name);
    await readKeyFile(file, 'open sesame');
  }
});

t.test('preparing a city again keeps its configuration, keys and signing record', async (t) => {
  const folder = t.testdir();
  const { directory } = await testCity(folder, city);
  const files = cityFiles(directory);
  writeFileSync(files.signedSizes, '{"sizes":{"330100/penalty/1":7}}');
  const before = [files.configuration, files.key('signing'), files.signedSizes].map((file) =>
    readFileSync(file, 'utf8'),
  );
  await testCity(folder, city, 'gw.example');
  t.same(
    [files.configuration, files.key('signing'), files.signedSizes].map((file) => readFileSync(file, 'utf8')),
    before,
  );
  rmSync(files.signedSizes);
  await testCity(folder, city);
  t.notOk(readdirSync(files.keys).includes('signed-sizes.json'), 'a lost signing record is not made anew');
});

t.test('a directory is one city’s for good', async (t) => {
  const folder = t.testdir();
  const { directory } = await testCity(folder, city);
  const other = {
    city: '330500',
    name: '湖州',
    trustDomain,
    host: 'a',
    ports,
    clients: [],
    administrators: [],
    passphrase: undefined,
  };
  await t.rejects(prepareCity(directory, other), { code: 'CONFIG_INVALID', parameters: { key: 'city' } });
});

t.test('names that cannot be part of an identity, or of a file, are refused before anything is made', async (t) => {
  const folder = join(t.testdir(), 'city');
  const good = {
    city,
    name: '杭州',
    trustDomain,
    host: 'gw.example',
    ports,
    clients: [],
    administrators: [],
    passphrase: undefined,
  };
  for (const change of [
    { city: '33' },
    { clients: ['a/../../b'] },
    { clients: ['A'] },
    { administrators: [{ name: '../zhang', role: 'auditor' as const }] },
    { trustDomain: 'a b' },
    { host: 'a/b' },
  ]) {
    await t.rejects(prepareCity(folder, { ...good, ...change }), { code: 'USAGE' }, JSON.stringify(change));
  }
  t.same(readdirSync(join(folder, '..')), []);
});

t.test('enrolled cities have certificates, root and one new directory with all of them', async (t) => {
  const folder = t.testdir();
  const [authority, ...cities] = await Promise.all([
    testAuthority(folder),
    testCity(folder, city),
    testCity(folder, '330500'),
  ]);
  const view = await enrolCities(authority, cities, now);
  t.equal(view.version, 2);
  t.same(
    view.members.map((member) => member.city),
    [city, '330500'],
  );
  for (const { directory } of cities) {
    t.same(readFileSync(cityFiles(directory).directory), Buffer.from(view.envelope));
    t.same(
      readdirSync(cityFiles(directory).keys)
        .filter((name) => name.endsWith('.pem'))
        .sort(),
      ['client-demo.pem', 'gateway.pem', 'issuing.pem', 'root.pem', 'signing.pem'],
    );
  }
});

t.test('a member listed again keeps its old signing keys and its suspension', async (t) => {
  const folder = t.testdir();
  const [authority, hangzhou] = await Promise.all([testAuthority(folder), testCity(folder, city)]);
  const second = await enrolCities(authority, [hangzhou], now);
  const suspended = second.members.map((member) => ({ ...member, state: 'suspended' as const }));
  const third = await publishDirectory(authority, { ...second, members: suspended }, second, now);
  await enrolCities(authority, [hangzhou], now);
  const fourth = await newestDirectory(authority, now);
  t.equal(third.version, 3);
  t.equal(fourth?.member(city)?.state, 'suspended');
  t.equal(fourth?.member(city)?.signingKeys.length, 2);
  const fifth = await publishCities(authority, [hangzhou.directory], now);
  t.equal(fifth.member(city)?.signingKeys.length, 2, 'the same certificate is listed once');
});

t.test('an entry that no gateway would accept is not published', async (t) => {
  const authority = await testAuthority(t.testdir());
  const entry = { city, name: '杭州', endpoints: ['http://127.0.0.1'], signingCertificates: [] };
  await t.rejects(publishMembers(authority, [entry], now), { code: 'DIRECTORY_INVALID' });
  t.equal((await newestDirectory(authority, now))?.version, 1);
});
