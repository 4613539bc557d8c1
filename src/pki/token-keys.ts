/** The keys tokens are signed with: EC P-256 for ES256 (RFC 7518 §3.4), named by their thumbprint (RFC 7638). */
import { createHash, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { GatewayError } from '../errors.ts';
import type { TokenKeys } from '../exchange/ports/keys.ts';
import { cityFiles } from './city-layout.ts';
import { keepKey, readKeyFile } from './key-file.ts';
import { readGenerations, standingOf } from './key-generations.ts';

const generate = promisify(generateKeyPair);

/**
 * The key in the file; made and written there when there is none.
 *
 * @throws GatewayError KEY_FILE_EXPOSED, KEY_UNREADABLE, FILE_UNREADABLE, FILE_UNWRITABLE
 */
export async function keepTokenKey(file: string, passphrase: string | undefined): Promise<KeyObject> {
  return await keepKey(file, async () => (await generate('ec', { namedCurve: 'P-256' })).privateKey, passphrase);
}

/** @throws GatewayError KEY_FILE_EXPOSED, FILE_UNREADABLE, KEY_UNREADABLE also for a key of another kind */
async function readTokenKey(file: string, passphrase: string | undefined): Promise<KeyObject> {
  const key = await readKeyFile(file, passphrase);
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw new GatewayError('KEY_UNREADABLE', { file });
  return key;
}

function verifyingKey(key: KeyObject): TokenKeys['verifying'][number] {
  const publicKey = createPublicKey(key);
  const { crv = '', kty = '', x = '', y = '' } = publicKey.export({ format: 'jwk' });
  // The required members alone, in this order and without a space: that is what makes the thumbprint one.
  const kid = createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  return { kid, publicKey: pem, jwk: { kty, crv, x, y, kid, alg: 'ES256', use: 'sig' } };
}

/**
 * The keys as they stand in a city's data directory.
 *
 * @throws GatewayError KEY_FILE_EXPOSED, FILE_UNREADABLE, KEY_UNREADABLE
 */
export async function loadTokenKeys(dataDirectory: string, passphrase: string | undefined): Promise<TokenKeys> {
  const files = cityFiles(dataDirectory);
  const standing = standingOf((await readGenerations(dataDirectory)).get('jwt') ?? []);
  const read = (name: string) => readTokenKey(files.key(name), passphrase);
  const signing = await read(standing?.used.name ?? 'jwt');
  // The next one verifies before it signs: another process of this city may use it a moment earlier than this one.
  const others = standing ? [...(standing.next ? [standing.next] : []), ...standing.retired] : [];
  const verifying = [signing, ...(await Promise.all(others.map(({ name }) => read(name))))].map(verifyingKey);
  const privateKey = signing.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { signing: { kid: verifying[0]?.kid ?? '', privateKey }, verifying };
}
