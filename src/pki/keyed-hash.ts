import { createHmac, randomBytes } from 'node:crypto';
import type { KeyedHash } from '../exchange/keyed-draft.ts';
import { createFile, secretMode } from './durable-file.ts';
import { readSecret } from './key-file.ts';

/** @throws GatewayError FILE_UNWRITABLE, also when the file exists: under another key no record would be found again */
export function createHashKey(file: string): Promise<void> {
  return createFile(file, `${randomBytes(32).toString('hex')}\n`, secretMode);
}

/**
 * HMAC-SHA-256 under the city's secret, cut to 16 bytes: enough to tell keys apart, and half the index.
 *
 * @throws GatewayError FILE_UNREADABLE, KEY_FILE_EXPOSED
 */
export async function loadKeyedHash(file: string): Promise<KeyedHash> {
  const key = Buffer.from((await readSecret(file)).trim(), 'hex');
  return (content) => createHmac('sha256', key).update(content).digest().subarray(0, 16);
}
