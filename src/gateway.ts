import type { Logger } from 'pino';
import { Registry } from 'prom-client';
import { beginOwnLedgers, reexamineBeside } from './begin-ledgers.ts';
import { choresOf } from './chores.ts';
import type { Configuration } from './config.ts';
import { dependenciesOf } from './dependencies.ts';
import { alarming, eventLog } from './events.ts';
import { beginAccess } from './exchange/access/begin-access.ts';
import type { Emit } from './exchange/ports/events.ts';
import type { World } from './exchange/ports/world.ts';
import type { UseCases } from './exchange/use-cases.ts';
import { type Listeners, openListeners } from './listeners.ts';
import { openOwnKeys } from './own-keys.ts';
import { cityFiles } from './pki/city-layout.ts';
import { LiveIdentity } from './pki/live-identity.ts';
import { openSharedCounters } from './queue/shared-counters.ts';
import { pooledRandomBytes } from './random.ts';
import { openStore } from './store/open-store.ts';
import { openPglitePool } from './store/pglite-pool.ts';
import type { Pool } from './store/pool.ts';
import { openPostgresPool } from './store/postgres-pool.ts';
import { openRollbackGuard } from './store/rollback-guard.ts';
import { createAlarmWebhook, standardBackoffMs } from './transport/alarm-webhook.ts';
import { openTrust } from './trust.ts';
import { startUpkeep } from './upkeep.ts';
import { useCasesOf } from './use-cases-of.ts';
import { announce, LateWakeUps, startWork } from './work.ts';

export interface GatewayOptions {
  readonly configuration: Configuration;
  readonly log: Logger;
  /** A database shared with other cities' gateways of this process (the demo); undefined opens the configured one. */
  readonly pool: Pool | undefined;
  /** Of the key files; undefined when they are not encrypted. */
  readonly passphrase: string | undefined;
}

export interface Gateway {
  readonly useCases: UseCases;
  readonly addresses: Listeners['addresses'];
  /** Accepts nothing new, finishes what is under way, leaves the rest to whoever runs next, lets go of everything. */
  stop(): Promise<void>;
}

/** What was opened, to be let go of in the opposite order. */
type Opened = (() => Promise<unknown>)[];

const world: World = { now: () => Date.now(), randomBytes: pooledRandomBytes() };

/**
 * One city's gateway, started. The only place that knows every room.
 *
 * @throws GatewayError what its configuration, files, database or ports lack
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const opened: Opened = [];
  const stop = async () => {
    for (const close of opened.splice(0).reverse()) {
      await close().catch((error: unknown) => options.log.warn({ err: error }, 'stop'));
    }
  };
  try {
    return { ...(await start(options, opened)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  { configuration, log, pool: shared, passphrase }: GatewayOptions,
  opened: Opened,
): Promise<Omit<Gateway, 'stop'>> {
  const { city, dataDirectory } = configuration;
  const registry = new Registry();
  const emit = openEvents(configuration, log.child({ city }), registry, opened);
  const identity = await LiveIdentity.open(dataDirectory, passphrase, emit);
  const guard = await openRollbackGuard(cityFiles(dataDirectory).signedSizes);
  const pool = shared ?? (await openPool(configuration, opened));
  const store = await openStore(pool, { schema: configuration.store.schema });
  const trust = await openTrust({ configuration, identity, store, world, emit });
  opened.push(() => trust.end());
  const own = openOwnKeys({ configuration, passphrase, identity, ...trust, world, emit });
  const wakeUps = new LateWakeUps();
  const state = { ready: false };
  const parts = {
    ...{ configuration, passphrase, identity, guard, store, wakeUps, world, emit, state },
    ...trust,
    ...own,
  };
  const dependencies = dependenciesOf(parts);
  opened.push(
    () => dependencies.ledgers.idle(),
    () => dependencies.audit.close(),
  );
  await beginOwnLedgers(dependencies);
  await beginAccess(configuration.access, dependencies);
  opened.push(reexamineBeside(dependencies));
  const queue = await startWork(configuration, pool, dependencies, Math.random);
  wakeUps.queue = queue;
  opened.push(() => queue.close());
  const useCases = useCasesOf(dependencies);
  const rateLimitStore = openRateLimitStore(configuration, emit, opened);
  const listeners = await openListeners({
    ...dependencies,
    configuration,
    identity,
    useCases,
    rateLimitStore,
    now: world.now,
    registry,
  });
  // Last in, first out: the doors close before the work behind them ends.
  opened.push(
    () => queue.drain(),
    () => listeners.close(),
    startUpkeep(choresOf({ configuration, identity, trust, own, listeners, dependencies }), emit),
  );
  trust.begin();
  await announce(dependencies, emit);
  state.ready = true;
  emit('gateway.started', { ...listeners.addresses });
  return { useCases, addresses: listeners.addresses };
}

/** Where all processes of the city count requests together; undefined where there is only one. */
function openRateLimitStore({ queue }: Configuration, emit: Emit, opened: Opened): object | undefined {
  if (queue.home !== 'redis') return undefined;
  const counters = openSharedCounters(queue.url, emit, world.now);
  opened.push(() => counters.close());
  return counters.redis;
}

/** Events for the log and the metrics; alarms also for whoever is to be woken. */
function openEvents({ city, alarms }: Configuration, log: Logger, registry: Registry, opened: Opened): Emit {
  const emit = eventLog(log, registry);
  if (!alarms.webhook) return emit;
  const webhook = createAlarmWebhook({ url: alarms.webhook, city, now: world.now, emit, backoffMs: standardBackoffMs });
  opened.push(() => webhook.close());
  return alarming(emit, webhook.send);
}

async function openPool({ store, dataDirectory }: Configuration, opened: Opened): Promise<Pool> {
  const pool =
    store.home === 'pglite'
      ? await openPglitePool(`${dataDirectory}/database`)
      : openPostgresPool(store.url, { maxConnections: store.maxConnections });
  opened.push(() => pool.end());
  return pool;
}
