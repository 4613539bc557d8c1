/** When a failed run is tried again (protocol §4.1). */

export interface Backoff {
  readonly minMs: number;
  readonly maxMs: number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/**
 * Milliseconds until the next attempt after `attempt` failures (1, 2, …): anywhere between the minimum and a ceiling
 * that doubles up to the maximum, so that nine cities which lost the same peer don't come back together. Never earlier
 * than the peer asked for with Retry-After, yet never later than the maximum, or one answer could silence a lane for days.
 */
export function delayBefore(attempt: number, afterMs: number | undefined, { minMs, maxMs, random }: Backoff): number {
  const ceiling = Math.min(maxMs, minMs * 2 ** Math.min(attempt, 40));
  const jittered = minMs + random() * (ceiling - minMs);
  return Math.ceil(Math.min(maxMs, Math.max(jittered, afterMs ?? 0)));
}
