import { generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import forge from 'node-forge';
import t from 'tap';
import { verifySignature } from '../../src/envelope/key-ring.ts';
import { cityFiles } from '../../src/pki/city-layout.ts';
import { enrolCities } from '../../src/pki/enrol-cities.ts';
import { createKeyFile } from '../../src/pki/key-file.ts';
import { loadSigner } from '../../src/pki/signer.ts';
import { now, testAuthority, testCity } from './fixture.ts';

const data = Buffer.from('what is signed');

t.test('a signer signs with the key of its certificate, as every verifier expects', async (t) => {
  const folder = t.testdir();
  const [authority, city] = await Promise.all([testAuthority(folder), testCity(folder, '330100')]);
  const directory = await enrolCities(authority, [city], now);
  const files = cityFiles(city.directory);
  const signer = await loadSigner(files.key('signing'), files.certificate('signing'));
  const key = directory.key(signer.keyid);
  t.equal(key?.city, '330100');
  t.ok(key && verifySignature(key.publicKey, data, await signer.sign(data)));
  t.notOk(key && verifySignature(key.publicKey, Buffer.from('another'), await signer.sign(data)));
  t.equal(signer.chain.length, 2, 'certificate and issuing CA, without the root');
  t.notSame(await signer.sign(data), await signer.sign(data), 'the salt is random');
});

t.test('key and certificate that do not belong together are refused at once', async (t) => {
  const folder = t.testdir();
  const [authority, city] = await Promise.all([testAuthority(folder), testCity(folder, '330100')]);
  await enrolCities(authority, [city], now);
  const files = cityFiles(city.directory);
  const parameters = { key: files.key('gateway'), certificate: files.certificate('signing') };
  await t.rejects(loadSigner(parameters.key, parameters.certificate), { code: 'KEY_MISMATCH', parameters });
  await t.rejects(loadSigner(files.key('signing'), files.member), { code: 'FILE_UNREADABLE' });
});

/** A certificate of a key forge cannot handle: made with another, of which the public key is exchanged. */
function certificateOf(publicKey: KeyObject): string {
  const template = forge.pki.createCertificate();
  const pair = forge.pki.rsa.generateKeyPair({ bits: 512 });
  template.publicKey = pair.publicKey;
  template.sign(pair.privateKey, forge.md.sha256.create());
  const certificate = forge.pki.certificateToAsn1(template);
  const content = (certificate.value as forge.asn1.Asn1[])[0]?.value as forge.asn1.Asn1[];
  content[6] = forge.asn1.fromDer(publicKey.export({ type: 'spki', format: 'der' }).toString('binary'));
  const body = forge.asn1.toDer(certificate).getBytes();
  return forge.pem.encode({ type: 'CERTIFICATE', body });
}

t.test('the algorithm is that of the key', async (t) => {
  const pairs = {
    ed25519: generateKeyPairSync('ed25519'),
    p256: generateKeyPairSync('ec', { namedCurve: 'prime256v1' }),
    p384: generateKeyPairSync('ec', { namedCurve: 'secp384r1' }),
  };
  const folder = t.testdir();
  for (const [name, pair] of Object.entries(pairs)) {
    await createKeyFile(join(folder, `${name}.key`), pair.privateKey, undefined);
    writeFileSync(join(folder, `${name}.pem`), certificateOf(pair.publicKey));
  }
  const load = (name: string) => loadSigner(join(folder, `${name}.key`), join(folder, `${name}.pem`));
  for (const name of ['ed25519', 'p256']) {
    const { publicKey } = new X509Certificate(readFileSync(join(folder, `${name}.pem`)));
    t.ok(verifySignature(publicKey, data, await (await load(name)).sign(data)), name);
  }
  await t.rejects(load('p384'), { code: 'CERTIFICATE_PROFILE' }, 'a key of no suite of the protocol');
});
