import { constants, type KeyObject, type sign } from 'node:crypto';
import { isStrongKey } from '../directory/profile.ts';
import { GatewayError } from '../errors.ts';
import type { Signer } from '../exchange/ports/world.ts';
import { assertPair, readCertificates } from './certificate-file.ts';
import { readKeyFile } from './key-file.ts';
import { type Digest, signOnPool } from './pool-signature.ts';

/** The key's type alone fixes the algorithm (protocol §3.2). */
function schemeFor(key: KeyObject): readonly [Digest, Parameters<typeof sign>[2]] {
  if (key.asymmetricKeyType === 'ed25519') return [null, key];
  if (key.asymmetricKeyType === 'ec') return ['sha256', key];
  return ['sha256', { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }];
}

/**
 * Signs with the key in a file, on the thread pool. The chain file holds the key's certificate, then its issuers.
 *
 * @throws GatewayError KEY_FILE_EXPOSED, FILE_UNREADABLE, KEY_UNREADABLE, KEY_MISMATCH, CERTIFICATE_PROFILE
 */
export async function loadSigner(keyFile: string, chainFile: string, passphrase?: string): Promise<Signer> {
  const [key, chain] = await Promise.all([readKeyFile(keyFile, passphrase), readCertificates(chainFile)]);
  assertPair(key, chain[0], { key: keyFile, certificate: chainFile });
  if (!isStrongKey(key)) throw new GatewayError('CERTIFICATE_PROFILE', { reason: 'key type or size' });
  const [digest, scheme] = schemeFor(key);
  return {
    keyid: chain[0].keyid,
    chain: chain.map(({ der }) => der),
    sign: (data) => signOnPool(digest, data, scheme),
  };
}
