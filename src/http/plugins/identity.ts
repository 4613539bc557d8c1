import type { X509Certificate } from 'node:crypto';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { FastifyRequest } from 'fastify';
import { GatewayError } from '../../errors.ts';
import type { Instant } from '../../exchange/ports/world.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** City of the gateway at the other end; peer listener only. */
    peer: string;
    /** SPIFFE identity of the client certificate; API listener only. */
    client: string;
  }
  interface FastifyContextConfig {
    /** Media types of the body, for MEDIA_TYPE_UNSUPPORTED. */
    accepts?: string;
  }
}

/** Dates and directories are looked at again this often on a connection that stays open. */
const RECHECK_MS = 10_000;

interface Held<I> {
  readonly identity: I;
  readonly epoch: unknown;
  readonly until: Instant;
}

export interface IdentityOptions<I> {
  /** The identity of this certificate. @throws GatewayError when it has none here */
  readonly check: (certificate: X509Certificate) => I;
  /** Anything that is another value once all must be checked again. */
  readonly epoch: () => unknown;
  readonly now: () => Instant;
}

/**
 * Reads who is at the other end from the connection's certificate; no header is ever looked at. A resumed session
 * carries the certificate of its first handshake, so it is checked like any other.
 *
 * @throws GatewayError CLIENT_CERTIFICATE_REQUIRED, and what `check` throws
 */
export function identityReader<I>({ check, epoch, now }: IdentityOptions<I>): (request: FastifyRequest) => I {
  const held = new WeakMap<Socket, Held<I>>();
  return ({ raw: { socket } }) => {
    const current = epoch();
    const known = held.get(socket);
    if (known && known.epoch === current && now() < known.until) return known.identity;
    const certificate = socket instanceof TLSSocket && socket.authorized ? socket.getPeerX509Certificate() : undefined;
    if (!certificate) throw new GatewayError('CLIENT_CERTIFICATE_REQUIRED');
    const identity = check(certificate);
    held.set(socket, { identity, epoch: current, until: now() + RECHECK_MS });
    return identity;
  };
}
