/** Cities with signing keys of every suite, as the core sees them: a public key, its validity, and signed envelopes. */
import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { preAuthenticationEncoding, writeEnvelope } from '../../src/envelope/dsse.ts';
import type { KeyRing, VerificationKey } from '../../src/envelope/key-ring.ts';

export const day = 86_400_000;
export const now = Date.UTC(2026, 2, 1, 9);

export interface City {
  readonly key: VerificationKey;
  signature(data: Uint8Array): Uint8Array;
  envelope(type: string, payload: Uint8Array): Uint8Array;
}

export type KeyKind = 'rsa' | 'p256' | 'ed25519';

const made = new Map<string, KeyObject>();

export function cityWith(city: string, kind: KeyKind, changed: Partial<VerificationKey> = {}): City {
  const privateKey = made.get(`${city} ${kind}`) ?? generate(kind);
  made.set(`${city} ${kind}`, privateKey);
  const publicKey = createPublicKey(privateKey);
  const keyid = createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
  const validity = {
    notBefore: now - 30 * day,
    notAfter: now + 30 * day,
    revokedAt: undefined,
    invalidFrom: undefined,
  };
  const signature = (data: Uint8Array) => {
    if (kind === 'ed25519') return sign(null, data, privateKey);
    return sign('sha256', data, { key: privateKey, padding: 6, saltLength: 32 });
  };
  return {
    key: { keyid, city, publicKey, ...validity, ...changed },
    signature,
    envelope: (type, payload) =>
      writeEnvelope(type, payload, [{ keyid, sig: signature(preAuthenticationEncoding(type, payload)) }]),
  };
}

export function ringOf(...cities: readonly City[]): KeyRing {
  const keys = new Map(cities.map(({ key }) => [key.keyid, key]));
  return { key: (keyid) => keys.get(keyid) };
}

/** The bytes with one bit flipped. */
export function flipped(bytes: Uint8Array, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}

function generate(kind: KeyKind): KeyObject {
  if (kind === 'rsa') return generateKeyPairSync('rsa', { modulusLength: 3072 }).privateKey;
  if (kind === 'p256') return generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey;
  return generateKeyPairSync('ed25519').privateKey;
}
