import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { mkdirSync, statSync } from 'node:fs';
import t from 'tap';
import { cityFiles } from '../../src/pki/city-layout.ts';
import { createKeyFile } from '../../src/pki/key-file.ts';
import { openKeyStore } from '../../src/pki/key-store.ts';
import { keepTokenKey, loadTokenKeys } from '../../src/pki/token-keys.ts';

// RFC 7517 appendix A.2; its thumbprint by RFC 7638 is in the test suites of other implementations.
const published = {
  kty: 'EC',
  crv: 'P-256',
  x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
  y: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM',
};
const privatePart = '870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE';
const thumbprint = 'cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s';

function folder(t: { testdir(): string }): string {
  const directory = t.testdir();
  mkdirSync(cityFiles(directory).keys);
  return directory;
}

t.test('a token key is published as a JWK and named by its thumbprint', async (t) => {
  const directory = folder(t);
  const key = createPrivateKey({ key: { ...published, d: privatePart }, format: 'jwk' });
  await createKeyFile(cityFiles(directory).key('jwt'), key, undefined);
  const { signing, verifying } = await loadTokenKeys(directory, undefined);
  t.equal(signing.kid, thumbprint);
  t.equal(verifying.length, 1);
  t.same(verifying[0]?.jwk, { ...published, kid: thumbprint, alg: 'ES256', use: 'sig' }, 'and nothing of its secret');
  const data = Buffer.from('header.payload');
  t.ok(verify('sha256', data, verifying[0]?.publicKey ?? '', sign('sha256', data, signing.privateKey)));
});

t.test('a key is made where there is none, once, for its owner alone and under the passphrase', async (t) => {
  const directory = folder(t);
  const file = cityFiles(directory).key('jwt');
  const [one, other] = await Promise.all([keepTokenKey(file, 'secret'), keepTokenKey(file, 'secret')]);
  t.ok(createPublicKey(one).equals(createPublicKey(other)), 'two processes that start at once have one key');
  t.equal(statSync(file).mode & 0o777, 0o600);
  await t.rejects(loadTokenKeys(directory, undefined), { code: 'KEY_UNREADABLE' });
  t.equal((await loadTokenKeys(directory, 'secret')).verifying.length, 1);
});

t.test('a key of another kind signs no token', async (t) => {
  for (const [name, { privateKey }] of [
    ['RSA', generateKeyPairSync('rsa', { modulusLength: 2048 })],
    ['P-384', generateKeyPairSync('ec', { namedCurve: 'P-384' })],
    ['Ed25519', generateKeyPairSync('ed25519')],
  ] as const) {
    const directory = t.testdir({ [name]: { keys: {} } });
    await createKeyFile(cityFiles(`${directory}/${name}`).key('jwt'), privateKey, undefined);
    await t.rejects(loadTokenKeys(`${directory}/${name}`, undefined), { code: 'KEY_UNREADABLE' }, name);
  }
});

t.test(
  'the one that signs comes first; the next and those replaced verify too, until they are destroyed',
  async (t) => {
    const directory = folder(t);
    const keys = openKeyStore(directory, undefined);
    await keepTokenKey(cityFiles(directory).key('jwt'), undefined);
    const kids = async () => (await loadTokenKeys(directory, undefined)).verifying.map(({ kid }) => kid);
    const [first] = await kids();
    await keys.prepareNext('jwt');
    const [stillFirst, second] = await kids();
    t.equal(stillFirst, first);
    await keys.useNext('jwt', 1000);
    t.same(await kids(), [second, first]);
    await keys.prepareNext('jwt');
    t.match(await kids(), [second, /./, first]);
    await keys.dropNext('jwt', 1500);
    await keys.destroyRetired('jwt', 2000);
    t.same(await kids(), [second]);
  },
);
