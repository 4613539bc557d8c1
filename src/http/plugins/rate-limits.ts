import { setTimeout as pause } from 'node:timers/promises';
import rateLimit from '@fastify/rate-limit';
import type { FastifyRequest } from 'fastify';
import { GatewayError } from '../../errors.ts';
import type { App } from '../app.ts';

export interface RateLimitOptions {
  /** A connection to the Redis that all processes of the city count in; undefined counts in this process. */
  readonly rateLimitStore: object | undefined;
  readonly city: string;
}

const minuteMs = 60_000;
/** Before a refusal is answered: a flood that waits for its answers then costs next to nothing. */
const refusalMs = 500;
const perMinute = { administrator: 600, unregistered: 60 };

/** By what the caller is registered for. */
export function registeredLimit({ registered }: FastifyRequest): number {
  if (registered?.kind === 'client') return registered.requestsPerMinute;
  return registered ? perMinute.administrator : perMinute.unregistered;
}

/**
 * Counts the requests of each caller in a minute, before anything that costs more than counting: a flood of bad tokens
 * would else keep the processor busy with their signatures. While Redis is away nobody is refused.
 */
export function addRateLimits(
  app: App,
  { rateLimitStore, city }: RateLimitOptions,
  limitOf: (request: FastifyRequest) => number,
): void {
  app.register(rateLimit, {
    global: false,
    timeWindow: minuteMs,
    max: limitOf,
    keyGenerator: ({ client }) => client,
    redis: rateLimitStore,
    nameSpace: `g60:${city}:requests:`,
    skipOnError: true,
  });
  let count: ReturnType<App['createRateLimit']> | undefined;
  app.addHook('onRequest', async (request) => {
    count ??= app.createRateLimit();
    const counted = await count(request);
    if (counted.isAllowed || !counted.isExceeded) return;
    await pause(refusalMs);
    throw new GatewayError('RATE_LIMITED', { limit: counted.max, retryAfter: counted.ttlInSeconds });
  });
}
