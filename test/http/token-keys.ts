import { createHash, generateKeyPairSync } from 'node:crypto';
import type { TokenKeys } from '../../src/exchange/ports/keys.ts';

/** A key that signs tokens, and with it those that verify still or already. */
export function newTokenKeys(...others: readonly TokenKeys[]): TokenKeys {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { crv = '', kty = '', x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const kid = createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
  return {
    signing: { kid, privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() },
    verifying: [
      {
        kid,
        publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
        jwk: { kty, crv, x, y, kid, alg: 'ES256', use: 'sig' },
      },
      ...others.flatMap(({ verifying }) => verifying),
    ],
  };
}
