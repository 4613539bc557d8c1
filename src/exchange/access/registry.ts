import type { AccessUseCases, Registered } from '../admin-use-cases.ts';
import type { AccessStore } from '../ports/access.ts';
import type { Instant, World } from '../ports/world.ts';

export interface RegistryDependencies {
  readonly store: Pick<AccessStore, 'clients' | 'administrators'>;
  readonly world: Pick<World, 'now'>;
  readonly ttlMs: number;
}

export interface Registry {
  readonly registered: AccessUseCases['registered'];
  /** The next one who asks reads the database: something was changed here. */
  forget(): void;
}

interface Held {
  /** When its reading began: from then on it may be out of date. */
  readonly readAt: Instant;
  readonly inForce: Promise<ReadonlyMap<string, Registered>>;
}

/**
 * Who is in force, at most `ttlMs` old when asked for, whichever process has changed it; one reading of the database
 * serves all who ask meanwhile. Where it cannot be read nobody is in force: the error is passed on.
 */
export function openRegistry({ store, world, ttlMs }: RegistryDependencies): Registry {
  let held: Held | undefined;

  function current(): Held {
    const now = world.now();
    // A clock that was put back must not make a revoked right last.
    if (held && now >= held.readAt && now - held.readAt < ttlMs) return held;
    const fresh: Held = { readAt: now, inForce: readInForce(store) };
    held = fresh;
    fresh.inForce.catch(() => {
      if (held === fresh) held = undefined;
    });
    return fresh;
  }

  return {
    registered: async (kind, name) => (await current().inForce).get(`${kind}/${name}`),
    forget() {
      held = undefined;
    },
  };
}

async function readInForce(store: RegistryDependencies['store']): Promise<ReadonlyMap<string, Registered>> {
  const [clients, administrators] = await Promise.all([store.clients(), store.administrators()]);
  const all: Registered[] = [
    ...clients.map((client) => ({ kind: 'client', ...client }) as const),
    ...administrators.map((administrator) => ({ kind: 'administrator', ...administrator }) as const),
  ];
  return new Map(all.filter(({ state }) => state === 'active').map((each) => [`${each.kind}/${each.name}`, each]));
}
