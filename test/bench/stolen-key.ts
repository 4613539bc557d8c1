/** How long a stolen gateway key is of use after its certificate was revoked, on connections that are open all the while. */
import { setTimeout as pause } from 'node:timers/promises';
import { Pool as HttpPool } from 'undici';
import type { City } from './cities.ts';

const limitMs = 120_000;

export interface StolenKey {
  readonly key: string;
  readonly cert: string;
  readonly ca: string;
}

/** Milliseconds from the revocation until each city has refused the thief; at least one request a tenth of a second. */
export async function refusedAfter(
  cities: readonly City[],
  stolen: StolenKey,
  revoke: () => Promise<void>,
): Promise<number[]> {
  const pools = cities.map(({ peerAddress }) => new HttpPool(peerAddress, { connections: 1, connect: stolen }));
  try {
    const accepted = await Promise.all(pools.map(isServed));
    if (!accepted.every(Boolean)) throw new Error('the key was refused before it was revoked');
    await revoke();
    const revoked = performance.now();
    return await Promise.all(pools.map((pool) => refusal(pool, revoked)));
  } finally {
    await Promise.all(pools.map((pool) => pool.destroy()));
  }
}

async function refusal(pool: HttpPool, from: number): Promise<number> {
  while (performance.now() - from < limitMs) {
    if (!(await isServed(pool))) return performance.now() - from;
    await pause(100);
  }
  throw new Error(`a revoked key is served after ${limitMs} ms`);
}

async function isServed(pool: HttpPool): Promise<boolean> {
  try {
    const { statusCode, body } = await pool.request({ method: 'GET', path: '/peer/v1/directory' });
    await body.dump();
    return statusCode === 200;
  } catch {
    return false;
  }
}
