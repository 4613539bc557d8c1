import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Idempotency } from '../../exchange/use-cases.ts';
import { invalid } from '../refused-request.ts';

const KEY = /^[\x20-\x7e]{1,200}$/;

/**
 * The Idempotency-Key of a request with the digest of all that it asks for: the same key over anything else is
 * refused, and only what changes the effect counts, so a retry through another proxy is still the same request.
 *
 * @throws GatewayError REQUEST_INVALID
 */
export function idempotencyOf(request: FastifyRequest, body: Uint8Array): Idempotency | undefined {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || !KEY.test(key)) throw invalid('Idempotency-Key', 'key');
  const { params, query, method, routeOptions, headers } = request;
  const asked = [method, routeOptions.url, params, query, headers['if-match'] ?? '', headers['content-type'] ?? ''];
  const digest = createHash('sha256').update(JSON.stringify(asked)).update('\0').update(body).digest();
  return { key, digest };
}
