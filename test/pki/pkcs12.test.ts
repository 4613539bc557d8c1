import forge from 'node-forge';
import t from 'tap';
import { readCertificates } from '../../src/pki/certificate-file.ts';
import { cityFiles } from '../../src/pki/city-layout.ts';
import { type Asn1, der, toDer } from '../../src/pki/der.ts';
import { enrolCities } from '../../src/pki/enrol-cities.ts';
import { readKeyFile } from '../../src/pki/key-file.ts';
import { readPkcs12, writePkcs12 } from '../../src/pki/pkcs12.ts';
import { now, testAuthority, testCity, testKey } from './fixture.ts';

const folder = t.testdir();
const [authority, city] = await Promise.all([testAuthority(folder), testCity(folder, '330100')]);
await enrolCities(authority, [city], now);
const files = cityFiles(city.directory);
const key = await readKeyFile(files.key('client-demo'), undefined);
const chain = await readCertificates(files.certificate('client-demo'));
const passphrase = 'open sesame';

t.test('what is exported is imported again, in the order of the chain', async (t) => {
  const [leaf, issuer] = chain;
  if (!issuer) throw new Error('no issuer');
  for (const order of [chain, [issuer, leaf], [leaf]]) {
    const read = readPkcs12(writePkcs12(key, order, 'client-demo', passphrase), passphrase);
    t.ok(read.key.equals(key));
    t.same(
      read.chain.map(({ keyid }) => keyid),
      [leaf, issuer].slice(0, order.length).map(({ keyid }) => keyid),
    );
  }
});

t.test('two exports of one key have nothing secret in common', async (t) => {
  const [one, two] = [1, 2].map(() => Buffer.from(writePkcs12(key, chain, 'client-demo', passphrase)).toString('hex'));
  t.not(one?.slice(-64), two?.slice(-64));
  const plain = key.export({ type: 'pkcs8', format: 'der' }).subarray(-40).toString('hex');
  t.notOk(one?.includes(plain));
});

t.test('a file that is altered, cut or opened with another passphrase is refused', async (t) => {
  const good = Buffer.from(writePkcs12(key, chain, 'client-demo', passphrase));
  const altered = Buffer.from(good);
  altered[good.length >> 1] = 255 - (altered[good.length >> 1] ?? 0);
  const stranger = writePkcs12(await testKey('330500-gateway'), chain, 'client-demo', passphrase);
  const [version, safe] = forge.asn1.fromDer(good.toString('binary')).value as [Asn1, Asn1];
  const cases: [what: string, bytes: Uint8Array, word: string, reason: RegExp][] = [
    ['another passphrase', good, 'open sesamE', /MAC could not be verified/],
    ['an altered byte', altered, passphrase, /./],
    ['one without a MAC', toDer(der.sequence(version, safe)), passphrase, /no MAC/],
    ['half of it', good.subarray(0, good.length / 2), passphrase, /./],
    ['nothing', Buffer.alloc(0), passphrase, /./],
    ['a certificate alone', chain[0].der as Buffer, passphrase, /./],
    ["another key's certificates", stranger, passphrase, /no certificate of the key/],
  ];
  for (const [what, bytes, word, reason] of cases) {
    t.throws(() => readPkcs12(bytes, word), { code: 'KEY_STORE_INVALID', parameters: { reason } }, what);
  }
});

t.test('a passphrase that is short, or that programs would read differently, is refused', async (t) => {
  for (const word of ['', 'short', '密码密码密码密码']) {
    t.throws(() => writePkcs12(key, chain, 'client-demo', word), { code: 'PASSPHRASE_REFUSED' }, word);
  }
});
