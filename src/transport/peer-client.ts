import type { Dispatcher } from 'undici';
import { GatewayError } from '../errors.ts';
import type { PeerAnswer, PeerClient, TlsMaterial } from '../exchange/ports/peers.ts';
import type { CityCode } from '../ledger/ledger-id.ts';
import { readAnswer } from './answer.ts';
import { EndpointOrder } from './endpoints.ts';
import { PeerPools, type PoolOptions } from './peer-pools.ts';

export { standardPeerTimings } from './peer-pools.ts';

export interface PeerClientOptions extends PoolOptions {
  /** An answer larger than this is no answer of the protocol. */
  readonly maxAnswerBytes: number;
}

export interface ClosablePeerClient extends PeerClient {
  /** Waits for calls under way. */
  close(): Promise<void>;
  /** Connections made from now on use this material. */
  replaceTls(material: TlsMaterial): void;
}

type Call = Pick<Dispatcher.RequestOptions, 'method' | 'path' | 'query' | 'headers' | 'body'>;

const dropped = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);

function codeOf(error: unknown): string {
  return String((error as NodeJS.ErrnoException).code ?? '');
}

function unreachable(peer: CityCode, error: unknown, signal: AbortSignal): GatewayError {
  if (error instanceof GatewayError && error.code === 'PEER_ANSWER') return error;
  const reason = signal.aborted ? 'cancelled' : `${codeOf(error)} ${(error as Error).message}`.trim().slice(0, 200);
  return new GatewayError('PEER_UNREACHABLE', { peer, reason }, error);
}

/** The client for calls to other cities' gateways: mutual TLS 1.3, kept-alive connections, endpoints best first. */
export function createPeerClient(options: PeerClientOptions): ClosablePeerClient {
  const { trust, now, maxAnswerBytes } = options;
  const pools = new PeerPools(options);
  const endpoints = new EndpointOrder();

  async function attempt(peer: CityCode, endpoint: string, call: Call, signal: AbortSignal): Promise<PeerAnswer> {
    const response = await pools.pool(peer, endpoint).request({ ...call, signal });
    return readAnswer(response, { peer, maxBytes: maxAnswerBytes, now: now() });
  }

  /** A peer may close a kept-alive connection just as we write: once more, on a fresh one. Every call can be repeated. */
  async function attemptTwice(peer: CityCode, endpoint: string, call: Call, signal: AbortSignal): Promise<PeerAnswer> {
    try {
      return await attempt(peer, endpoint, call, signal);
    } catch (error) {
      if (signal.aborted || !dropped.has(codeOf(error))) throw error;
      return attempt(peer, endpoint, call, signal);
    }
  }

  async function send(peer: CityCode, call: Call, signal: AbortSignal): Promise<PeerAnswer> {
    let failure = new GatewayError('PEER_UNREACHABLE', { peer, reason: 'the directory names no endpoint' });
    for (const endpoint of endpoints.order(trust().member(peer)?.endpoints ?? [], now())) {
      try {
        const answer = await attemptTwice(peer, endpoint, call, signal);
        endpoints.answered(endpoint);
        return answer;
      } catch (error) {
        failure = unreachable(peer, error, signal);
        if (signal.aborted || failure.code === 'PEER_ANSWER') throw failure;
        endpoints.failed(endpoint, now());
      }
    }
    throw failure;
  }

  const headers = { 'content-type': 'application/x-protobuf' };
  return {
    post: (peer, path, body, signal) => send(peer, { method: 'POST', path, body, headers }, signal),
    get: (peer, path, query, signal) => send(peer, { method: 'GET', path, query }, signal),
    close: () => pools.close(),
    replaceTls: (material) => pools.replaceTls(material),
  };
}
