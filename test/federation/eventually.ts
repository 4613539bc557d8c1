import { setTimeout as pause } from 'node:timers/promises';

/** A whole run of CI may share two cores: what takes a second when idle may take many. */
const standardLimitMs = 60_000;

/**
 * The first value that is neither undefined nor false, asked for again until then; what the check throws counts as not
 * yet.
 */
export async function eventually<T>(
  what: string,
  check: () => Promise<T | undefined | false>,
  limitMs = standardLimitMs,
): Promise<T> {
  const end = Date.now() + limitMs;
  let failure: unknown;
  while (Date.now() < end) {
    try {
      const value = await check();
      if (value !== undefined && value !== false) return value;
      failure = undefined;
    } catch (error) {
      failure = error;
    }
    await pause(100);
  }
  throw new Error(`not within ${limitMs} ms: ${what}`, { cause: failure });
}
