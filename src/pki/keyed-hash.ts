import { randomBytes } from 'node:crypto';
import type { KeyedHash } from '../exchange/keyed-draft.ts';
import { sha256 } from '../ledger/hash.ts';
import { createFile, secretMode } from './durable-file.ts';
import { readSecret } from './key-file.ts';

/** @throws GatewayError FILE_UNWRITABLE, also when the file exists: under another key no record would be found again */
export function createHashKey(file: string): Promise<void> {
  return createFile(file, `${randomBytes(32).toString('hex')}\n`, secretMode);
}

/**
 * HMAC-SHA-256 (RFC 2104) under the city's secret, cut to 16 bytes: enough to tell keys apart, and half the index.
 * Two hashes of whole inputs, because two for each record through createHmac cost a tenth of a submission.
 *
 * @throws GatewayError FILE_UNREADABLE, KEY_FILE_EXPOSED
 */
export async function loadKeyedHash(file: string): Promise<KeyedHash> {
  const key = Buffer.alloc(blockBytes);
  Buffer.from((await readSecret(file)).trim(), 'hex').copy(key);
  const inner = key.map((byte) => byte ^ 0x36);
  const outer = key.map((byte) => byte ^ 0x5c);
  return (...parts) => sha256(outer, sha256(inner, ...parts)).subarray(0, 16);
}

/** Of SHA-256: shorter keys are filled up with zeros, and ours is shorter. */
const blockBytes = 64;
