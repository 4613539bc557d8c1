import type { Configuration } from './config.ts';
import { GatewayError } from './errors.ts';
import { HeldTrust } from './exchange/held-trust.ts';
import type { Emit } from './exchange/ports/events.ts';
import type { Store } from './exchange/ports/store.ts';
import type { World } from './exchange/ports/world.ts';
import { TrustSpread } from './exchange/spread-trust.ts';
import type { LiveIdentity } from './pki/live-identity.ts';
import { readRevocationList } from './pki/revocation-list.ts';
import { type ClosablePeerClient, createPeerClient, standardPeerTimings } from './transport/peer-client.ts';

export interface TrustParts {
  readonly configuration: Configuration;
  readonly identity: LiveIdentity;
  readonly store: Store;
  readonly world: World;
  readonly emit: Emit;
}

export interface Trust {
  readonly held: HeldTrust;
  readonly spread: TrustSpread;
  readonly peers: ClosablePeerClient;
  /** From now on what is new is told to the peers at once. */
  begin(): void;
  end(): Promise<void>;
}

/**
 * What this city believes, how it reaches the peers, and how news of it spreads.
 *
 * @throws GatewayError DIRECTORY_*, FILE_UNREADABLE; NOT_A_MEMBER
 */
export async function openTrust({ configuration, identity, store, world, emit }: TrustParts): Promise<Trust> {
  const { city, limits } = configuration;
  const news = new News();
  const held = await HeldTrust.open({
    ...{ store, world, emit, readRevocationList, roots: identity.roots },
    installed: () => identity.installed(),
    changed: () => news.tell(),
  });
  if (held.current().member(city)?.state !== 'active') throw new GatewayError('NOT_A_MEMBER', { identity: city });
  const trust = () => held.current();
  const peers = createPeerClient({
    ...{ tls: identity.tls(), trust, now: world.now, timings: standardPeerTimings },
    maxAnswerBytes: limits.batchBytes,
  });
  const spread = new TrustSpread({ city, held, peers, store, emit, world });
  return {
    ...{ held, spread, peers },
    begin() {
      news.spread = spread;
    },
    async end() {
      news.end();
      await peers.close();
    },
  };
}

/** What is newly believed is told to the peers, once there is a way to; who is not reached asks by itself. */
class News {
  spread: TrustSpread | undefined;
  readonly #ending = new AbortController();

  tell(): void {
    void this.spread?.push(this.#ending.signal);
  }

  end(): void {
    this.#ending.abort();
  }
}
