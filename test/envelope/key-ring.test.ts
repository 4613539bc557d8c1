import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import t from 'tap';
import { standingAt, verifySignature } from '../../src/envelope/key-ring.ts';
import { cityWith, flipped, now } from './signers.ts';

interface Signatures {
  readonly signed: string;
  readonly cases: readonly {
    readonly name: string;
    readonly publicKey: string;
    readonly sig: string;
    readonly good: boolean;
  }[];
}

const vectors: Signatures = JSON.parse(
  readFileSync(new URL('../vectors/openssl-signatures.json', import.meta.url), 'utf8'),
);
const data = Buffer.from(vectors.signed);

t.test('signatures of OpenSSL in our three suites verify, and in no other', async (t) => {
  for (const { name, publicKey, sig, good } of vectors.cases) {
    t.equal(verifySignature(createPublicKey(publicKey), data, Buffer.from(sig, 'base64')), good, name);
  }
});

t.test('a flipped bit of the signature or the data, or no signature at all, does not verify', async (t) => {
  for (const kind of ['rsa', 'p256', 'ed25519'] as const) {
    const { key, signature } = cityWith('330100', kind);
    const sig = signature(data);
    t.ok(verifySignature(key.publicKey, data, sig), kind);
    for (let bit = 0; bit < sig.length * 8; bit += 1) {
      if (verifySignature(key.publicKey, data, flipped(sig, bit))) t.fail(`${kind}, bit ${bit} of the signature`);
    }
    for (let bit = 0; bit < data.length * 8; bit += 7) {
      if (verifySignature(key.publicKey, flipped(data, bit), sig)) t.fail(`${kind}, bit ${bit} of the data`);
    }
    for (const broken of [new Uint8Array(), sig.subarray(1), Buffer.concat([sig, Buffer.of(0)]), Buffer.alloc(64)]) {
      t.notOk(verifySignature(key.publicKey, data, broken), `${kind}, ${broken.length} bytes`);
    }
  }
});

t.test('a key of a kind without suite verifies nothing', async (t) => {
  const { publicKey } = generateKeyPairSync('x25519');
  t.notOk(verifySignature(publicKey, data, Buffer.alloc(64)));
  const pss = generateKeyPairSync('rsa-pss', { modulusLength: 3072 });
  t.notOk(
    verifySignature(pss.publicKey, data, Buffer.alloc(384)),
    'id-RSASSA-PSS would let a certificate set its own parameters',
  );
});

t.test('a signature is worth what its key was when it was made', async (t) => {
  for (const [what, changed, at, standing] of [
    ['in its time', {}, now, 'valid'],
    ['in its first millisecond', { notBefore: now }, now, 'valid'],
    ['in its last millisecond', { notAfter: now }, now, 'valid'],
    ['before its time', { notBefore: now + 1 }, now, 'not valid then'],
    ['after its time', { notAfter: now - 1 }, now, 'not valid then'],
    ['before it was revoked', { revokedAt: now + 1 }, now, 'valid'],
    ['when it was revoked', { revokedAt: now }, now, 'revoked'],
    ['after it was compromised, before that was noticed', { revokedAt: now + 9, invalidFrom: now }, now, 'revoked'],
    ['before it was compromised', { revokedAt: now + 9, invalidFrom: now + 1 }, now, 'valid'],
    ['compromised, without a revocation time', { invalidFrom: now }, now, 'revoked'],
    ['revoked and expired', { revokedAt: now - 1, notAfter: now - 1 }, now, 'revoked'],
  ] as const) {
    t.equal(standingAt(cityWith('330100', 'p256', changed).key, at), standing, what);
  }
});
