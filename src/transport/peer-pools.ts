import { Pool } from 'undici';
import type { TrustView } from '../directory/trust-view.ts';
import type { TlsMaterial } from '../exchange/ports/peers.ts';
import type { CityCode } from '../ledger/ledger-id.ts';
import { type IdentitySource, PeerIdentity } from './peer-identity.ts';

/** How long a call may take over each stage, in milliseconds. */
export interface PeerTimings {
  readonly connectMs: number;
  /** From the end of the request to the head of the answer: the peer's commit is in it. */
  readonly headersMs: number;
  /** Silence within the answer's body. */
  readonly bodyMs: number;
  readonly keepAliveMs: number;
}

export const standardPeerTimings: PeerTimings = {
  connectMs: 5_000,
  headersMs: 60_000,
  bodyMs: 30_000,
  keepAliveMs: 30_000,
};

export interface PoolOptions extends IdentitySource {
  readonly tls: TlsMaterial;
  readonly timings: PeerTimings;
}

/** A lane for each dataset, and one for heartbeats and questions. */
const CONNECTIONS = 6;

/** Kept-alive connections, by city and endpoint. */
export class PeerPools {
  readonly #options: PoolOptions;
  #tls: TlsMaterial;
  #trust: TrustView | undefined;
  #pools = new Map<string, { readonly pool: Pool; readonly peer: PeerIdentity }>();

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#tls = options.tls;
  }

  pool(city: CityCode, endpoint: string): Pool {
    const trust = this.#options.trust();
    if (trust !== this.#trust) this.#judgeAgain();
    this.#trust = trust;
    const key = `${city} ${endpoint}`;
    const held = this.#pools.get(key);
    if (held) return held.pool;
    const peer = new PeerIdentity(city, this.#options);
    const pool = this.#create(endpoint, peer);
    this.#pools.set(key, { pool, peer });
    return pool;
  }

  /** Connections to whoever is believed no longer are made anew, which then fails; calls under way on them finish. */
  #judgeAgain(): void {
    for (const [key, { pool, peer }] of this.#pools) {
      if (peer.holds()) continue;
      this.#pools.delete(key);
      pool.close().catch(() => undefined);
    }
  }

  #create(endpoint: string, peer: PeerIdentity): Pool {
    const { timings } = this.#options;
    return new Pool(endpoint, {
      connections: CONNECTIONS,
      headersTimeout: timings.headersMs,
      bodyTimeout: timings.bodyMs,
      keepAliveTimeout: timings.keepAliveMs,
      connect: {
        key: this.#tls.key,
        cert: this.#tls.cert,
        ca: this.#tls.ca,
        minVersion: 'TLSv1.3',
        timeout: timings.connectMs,
        // A resumed session is not asked who it is (node:tls skips checkServerIdentity), so none is kept.
        maxCachedSessions: 0,
        checkServerIdentity: peer.check,
      },
    });
  }

  /** Connections made from now on use this material; calls under way finish on theirs. */
  replaceTls(material: TlsMaterial): void {
    this.#tls = material;
    this.#retire();
  }

  #retire(): Promise<void>[] {
    const retired = [...this.#pools.values()];
    this.#pools = new Map();
    return retired.map(({ pool }) => pool.close());
  }

  /** Waits for calls under way. */
  async close(): Promise<void> {
    await Promise.all(this.#retire());
  }
}
