import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';

/** How long a connection may take over each stage, in milliseconds. */
export interface Timings {
  readonly handshakeMs: number;
  readonly headersMs: number;
  /** The whole request, body included. */
  readonly requestMs: number;
  /** Silence in either direction. */
  readonly idleMs: number;
  /** Between two requests. */
  readonly keepAliveMs: number;
  /** How often headersMs and requestMs are looked at. */
  readonly checkMs: number;
}

/** The body may take long, as an import of half a gigabyte over a slow line does; silence and headers may not. */
export const standardTimings: Timings = {
  handshakeMs: 10_000,
  headersMs: 15_000,
  requestMs: 600_000,
  idleMs: 120_000,
  keepAliveMs: 65_000,
  checkMs: 5_000,
};

export interface ListenerLimits {
  readonly timings: Timings;
  readonly maxConnections: number;
}

export function httpOptions({ timings }: ListenerLimits): ServerOptions {
  return {
    // Node refuses headers that may take longer than the request they belong to.
    headersTimeout: Math.min(timings.headersMs, timings.requestMs),
    requestTimeout: timings.requestMs,
    keepAliveTimeout: timings.keepAliveMs,
    connectionsCheckingInterval: timings.checkMs,
    maxHeaderSize: 16_384,
    // An answer is one small write: waiting to fill a packet would add 40 ms to each.
    noDelay: true,
  };
}

export function limitConnections<S extends Server>(server: S, { timings, maxConnections }: ListenerLimits): S {
  // Also ends what slowly reads or never reads its answer.
  server.timeout = timings.idleMs;
  server.maxConnections = maxConnections;
  return server;
}

export function plainServerFactory(limits: ListenerLimits): (handler: RequestListener) => Server {
  return (handler) => limitConnections(createServer(httpOptions(limits), handler), limits);
}
