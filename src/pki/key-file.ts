/** Private keys on disk: PKCS#8 PEM, readable by their owner only, encrypted when a passphrase is given. */
import { createPrivateKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { GatewayError } from '../errors.ts';
import { createFile, createFileOnce, secretMode } from './durable-file.ts';

const generate = promisify(generateKeyPair);

/** Generated on the thread pool, so several at once use all cores. */
export async function generateRsaKey(bits: number): Promise<KeyObject> {
  return (await generate('rsa', { modulusLength: bits, publicExponent: 65_537 })).privateKey;
}

function keyText(key: KeyObject, passphrase: string | undefined): string | Buffer {
  const protection = passphrase ? { cipher: 'aes-256-cbc', passphrase } : {};
  return key.export({ type: 'pkcs8', format: 'pem', ...protection });
}

/** @throws GatewayError FILE_UNWRITABLE, also when the file exists: no key is ever overwritten */
export async function createKeyFile(file: string, key: KeyObject, passphrase: string | undefined): Promise<void> {
  await createFile(file, keyText(key, passphrase), secretMode);
}

/**
 * The text of a file that only its owner can read.
 *
 * @throws GatewayError KEY_FILE_EXPOSED, FILE_UNREADABLE
 */
export async function readSecret(file: string): Promise<string> {
  try {
    const handle = await open(file);
    try {
      // Asked of the open file: between a check by name and the reading it could be another one.
      if ((await handle.stat()).mode & 0o077) throw new GatewayError('KEY_FILE_EXPOSED', { file });
      return await handle.readFile('utf8');
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof GatewayError) throw error;
    throw new GatewayError('FILE_UNREADABLE', { file, reason: (error as Error).message }, error);
  }
}

/** @throws GatewayError KEY_FILE_EXPOSED, FILE_UNREADABLE, KEY_UNREADABLE when the passphrase is missing or wrong */
export async function readKeyFile(file: string, passphrase: string | undefined): Promise<KeyObject> {
  const key = await readSecret(file);
  try {
    return createPrivateKey({ key, ...(passphrase ? { passphrase } : {}) });
  } catch (error) {
    throw new GatewayError('KEY_UNREADABLE', { file }, error);
  }
}

/**
 * The key in the file; made and written there when there is none. An interrupted set-up so goes on with the keys it
 * had: certificates for them may be on their way.
 *
 * @throws GatewayError as readKeyFile and createKeyFile
 */
export async function keepKey(
  file: string,
  make: () => Promise<KeyObject>,
  passphrase: string | undefined,
): Promise<KeyObject> {
  // Of two processes that make one at the same time the first to write it decides, for both.
  if (!existsSync(file)) await createFileOnce(file, keyText(await make(), passphrase), secretMode);
  return await readKeyFile(file, passphrase);
}

/** keepKey with RSA. @throws GatewayError as keepKey */
export async function keepKeyFile(file: string, bits: number, passphrase: string | undefined): Promise<KeyObject> {
  return await keepKey(file, () => generateRsaKey(bits), passphrase);
}
