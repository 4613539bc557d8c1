import { randomFillSync } from 'node:crypto';

const poolBytes = 16_384;

/**
 * Cryptographically strong bytes, each given out once. They are drawn from the system in larger pieces: every record
 * takes three handfuls, and a call for each would cost more than its hashes.
 */
export function pooledRandomBytes(): (count: number) => Uint8Array {
  let pool = Buffer.alloc(0);
  return (count) => {
    // A piece given out is never overwritten: the next pool is fresh memory.
    if (pool.length < count) pool = randomFillSync(Buffer.allocUnsafeSlow(Math.max(poolBytes, count)));
    const piece = pool.subarray(0, count);
    pool = pool.subarray(count);
    return piece;
  };
}
