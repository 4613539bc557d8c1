import { chmodSync, existsSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import t, { type Test } from 'tap';
import type { KeyUse } from '../../src/exchange/ports/keys.ts';
import { parseCertificates } from '../../src/pki/certificate-file.ts';
import { readRequest } from '../../src/pki/certificate-request.ts';
import { cityFiles } from '../../src/pki/city-layout.ts';
import { enrolCities } from '../../src/pki/enrol-cities.ts';
import { issueRequests } from '../../src/pki/issue.ts';
import { openKeyStore } from '../../src/pki/key-store.ts';
import { loadMaterial } from '../../src/pki/tls-material.ts';
import { keyStoreOf, placeNextKey } from './cached-keys.ts';
import { day, now, testAuthority, testCity } from './fixture.ts';

const city = '330100';
const later = now + 30 * day;

async function enrolled(t: Test) {
  const folder = t.testdir();
  const [authority, prepared] = await Promise.all([testAuthority(folder), testCity(folder, city)]);
  await enrolCities(authority, [prepared], now);
  const { directory } = prepared;
  const certify = async (pem: string, asker = city) => {
    const [issued] = await issueRequests(authority, asker, [{ file: 'next.csr', pem }], later);
    return issued?.chain ?? '';
  };
  return { folder, authority, directory, files: cityFiles(directory), keys: keyStoreOf(directory), certify };
}

t.test('without any note a use has the key of the files named after it', async (t) => {
  const { keys, files } = await enrolled(t);
  const states = await keys.states();
  t.same(states.map(({ use }) => use).sort(), ['client-demo', 'gateway', 'jwt', 'signing']);
  for (const { use, used, next, retired } of states) {
    t.match({ used, next, retired }, { used: { name: use }, next: undefined, retired: [] });
    t.match(used.keyDigest, /^[0-9a-f]{64}$/);
    t.equal(used.certificate?.x509.toString() ?? '', use === 'jwt' ? '' : firstOf(files.certificate(use)));
  }
  await t.rejects(keys.state('client-other'), { code: 'KEY_USE_UNKNOWN', parameters: { use: 'client-other' } });
});

function firstOf(file: string): string {
  return parseCertificates(readFileSync(file, 'utf8'), file)[0].x509.toString();
}

t.test('a key is made, certified, used and destroyed, and every step done again changes nothing', async (t) => {
  for (const use of ['gateway', 'signing', 'client-demo'] as const) {
    const { directory, files, keys, certify } = await enrolled(t);
    const { used: first } = await keys.state(use);
    const request = await keys.prepareNext(use);
    t.equal(await keys.prepareNext(use), request, 'the same request');
    t.equal(request, readFileSync(files.request(`${use}.2`), 'utf8'), 'is there to be carried');
    const { identity, addresses } = readRequest({ file: 'a', pem: request });
    t.equal(identity.uri, first.certificate?.uris[0]);
    t.same(addresses, use === 'gateway' ? ['localhost', '127.0.0.1', '::1'] : []);
    t.match((await keys.state(use)).next, { name: `${use}.2`, certificate: undefined, publishedAt: undefined });

    const chain = await certify(request);
    for (const _ of [1, 2]) await keys.installNext(use, chain);
    for (const at of [later, later + 5]) await keys.markPublished(use, at);
    const { used, next } = await keys.state(use);
    t.equal(used.name, use, 'the old one is still used');
    t.match(next, { name: `${use}.2`, publishedAt: later, certificate: { uris: [identity.uri] } });
    t.same(next?.certificate?.addresses, first.certificate?.addresses, 'names of the certificate in use');
    t.equal((await loadMaterial(directory, use, undefined)).cert, readFileSync(files.certificate(use), 'utf8'));

    for (const _ of [1, 2]) await keys.useNext(use, later);
    const after = await keys.state(use);
    t.match(after, { used: { name: `${use}.2` }, usedSince: later, next: undefined });
    t.same(
      after.retired.map(({ name, retiredAt }) => [name, retiredAt]),
      [[use, later]],
    );
    t.equal((await loadMaterial(directory, use, undefined)).cert, chain);

    await keys.destroyRetired(use, later);
    t.ok(existsSync(files.key(use)), 'not before its time');
    for (const _ of [1, 2]) await keys.destroyRetired(use, later + 1);
    t.notOk(existsSync(files.key(use)));
    t.ok(existsSync(files.certificate(use)), 'the certificate stays');
    t.same((await keys.state(use)).retired, []);
    await keys.prepareNext(use);
    t.equal((await keys.state(use)).next?.name, `${use}.3`);
  }
});

t.test('token keys rotate without certificates, named in order', async (t) => {
  const { keys, files } = await enrolled(t);
  t.equal(await keys.prepareNext('jwt'), '');
  await keys.installNext('jwt', 'no certificate is wanted');
  await keys.useNext('jwt', later);
  await keys.destroyRetired('jwt', later + 1);
  await keys.prepareNext('jwt');
  t.match(await keys.state('jwt'), { used: { name: 'jwt.2' }, next: { name: 'jwt.3' }, retired: [] });
  t.notOk(existsSync(files.key('jwt')));
  for (let generation = 3; generation <= 11; generation++) {
    await keys.prepareNext('jwt');
    await keys.useNext('jwt', later + generation);
  }
  t.match(await keys.state('jwt'), { used: { name: 'jwt.11' } }, 'numbers are no texts: 11 follows 10, not 1');
});

t.test('a certificate that does not continue the one in use is refused, however it got there', async (t) => {
  const { folder, authority, keys, files, certify } = await enrolled(t);
  const request = await keys.prepareNext('gateway');
  const signing = await certify(await keys.prepareNext('signing'));
  const good = await certify(request);
  const [leaf = '', issuing = ''] = good.match(/-----BEGIN[^-]+-----[^-]+-----END[^-]+-----\n/g) ?? [];
  const foreign = await testAuthority(folder, { name: 'foreign' });
  const [other] = await issueRequests(foreign, city, [{ file: 'a', pem: request }], later);
  for (const [name, chain, code] of [
    ['of another key', signing, 'KEY_MISMATCH'],
    ['of the key in use', readFileSync(files.certificate('gateway'), 'utf8'), 'KEY_MISMATCH'],
    ['of another corridor', other?.chain ?? '', 'CERTIFICATE_PROFILE'],
    ['without its issuer', leaf, 'CERTIFICATE_PROFILE'],
    ['with the root as its issuer', leaf + authority.root.x509.toString(), 'CERTIFICATE_PROFILE'],
    ['that is none', 'x', 'FILE_UNREADABLE'],
    ['issuer first', issuing + leaf, 'KEY_MISMATCH'],
  ] as const) {
    await t.rejects(keys.installNext('gateway', chain), { code }, name);
    t.notOk(existsSync(files.certificate('gateway.2')), name);
    writeFileSync(files.certificate('gateway.2'), chain);
    await t.rejects(keys.useNext('gateway', later), { code }, name);
    t.notOk(existsSync(files.decision('gateway.2')), name);
    await t.rejects(keys.useNext('gateway', later), { code }, name);
    unlinkSync(files.certificate('gateway.2'));
  }
  await keys.installNext('gateway', good);
  await keys.useNext('gateway', later);
  t.equal((await keys.state('gateway')).used.name, 'gateway.2');
});

t.test('a dropped key is gone for good, and its number is not given again', async (t) => {
  const { keys, files } = await enrolled(t);
  const request = await keys.prepareNext('gateway');
  await keys.dropNext('gateway', later);
  await keys.dropNext('gateway', later);
  t.notOk(existsSync(files.key('gateway.2')));
  t.match(await keys.state('gateway'), { used: { name: 'gateway' }, next: undefined, retired: [] });
  await keys.useNext('gateway', later);
  t.not(await keys.prepareNext('gateway'), request);
  t.equal((await keys.state('gateway')).next?.name, 'gateway.3');
});

t.test('a key is used or dropped, never both, though two processes decide at once', async (t) => {
  const { directory, files, keys } = await enrolled(t);
  const [one, other] = [openKeyStore(directory, undefined), openKeyStore(directory, undefined)];
  let dropped = 0;
  for (let round = 2; round < 22; round++) {
    await keys.prepareNext('jwt');
    await Promise.all([one.useNext('jwt', later), other.dropNext('jwt', later), other.useNext('jwt', later)]);
    const { used, next } = await keys.state('jwt');
    t.equal(next, undefined);
    t.ok(existsSync(files.key(used.name)), 'the key in use is there');
    if (used.name !== `jwt.${round}`) dropped += 1;
  }
  t.comment(`dropped ${dropped} of 20`);
});

t.test('two processes that begin at once ask for a certificate of one key', async (t) => {
  const { directory, keys } = await enrolled(t);
  await placeNextKey(keys, directory, 'signing');
  const both = [openKeyStore(directory, undefined), openKeyStore(directory, undefined)];
  const [one, other] = await Promise.all(both.map((each) => each.prepareNext('signing')));
  t.equal(one, other);
  const jwt = await Promise.all(both.map((each) => each.prepareNext('jwt').then(() => each.state('jwt'))));
  t.equal(jwt[0]?.next?.keyDigest, jwt[1]?.next?.keyDigest);
  t.equal(jwt[0]?.next?.name, 'jwt.2');
});

t.test('keys made under a passphrase open with it only, also beside one that is not encrypted', async (t) => {
  const { directory, files } = await enrolled(t);
  const keys = openKeyStore(directory, 'correct horse');
  for (const use of ['jwt', 'client-demo'] as const) {
    await placeNextKey(keys, directory, use, 'correct horse');
    await keys.prepareNext(use);
    t.match(readFileSync(files.key(`${use}.2`), 'utf8'), /BEGIN ENCRYPTED PRIVATE KEY/);
    t.ok((await keys.state(use)).next?.keyDigest);
    for (const wrong of [undefined, 'wrong']) {
      await t.rejects(openKeyStore(directory, wrong).state(use), { code: 'KEY_UNREADABLE' });
    }
  }
});

t.test('a key that others can read is refused', async (t) => {
  const { files, keys } = await enrolled(t);
  for (const use of ['gateway', 'jwt'] satisfies KeyUse[]) {
    chmodSync(files.key(use), 0o640);
    await t.rejects(keys.state(use), { code: 'KEY_FILE_EXPOSED', parameters: { file: files.key(use) } });
  }
  t.ok(await keys.uses(), 'which there are can be asked all the same');
});
