import { sign } from 'node:crypto';
import { promisify } from 'node:util';

/** The digest; null where the scheme has its own (Ed25519). */
export type Digest = 'sha256' | null;

/** With a callback node:crypto signs on the thread pool: 2 ms of RSA would otherwise stop the event loop. */
export const signOnPool = promisify(
  (
    digest: Digest,
    data: Uint8Array,
    key: Parameters<typeof sign>[2],
    done: (error: Error | null, signature: Buffer) => void,
  ): void => {
    sign(digest, data, key, done);
  },
);
