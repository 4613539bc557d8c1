import type { Instant } from '../exchange/ports/world.ts';

/** How long an endpoint that gave no answer is tried after the others. */
const AVOID_MS = 30_000;

/** The order in which a city's endpoints are tried: best first, those that failed a moment ago last. */
export class EndpointOrder {
  readonly #failedAt = new Map<string, Instant>();

  order(endpoints: readonly string[], now: Instant): string[] {
    const avoided = (endpoint: string) => now - (this.#failedAt.get(endpoint) ?? Number.NEGATIVE_INFINITY) < AVOID_MS;
    return [...endpoints.filter((endpoint) => !avoided(endpoint)), ...endpoints.filter(avoided)];
  }

  failed(endpoint: string, now: Instant): void {
    this.#failedAt.set(endpoint, now);
  }

  answered(endpoint: string): void {
    this.#failedAt.delete(endpoint);
  }
}
