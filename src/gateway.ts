import type { Logger } from 'pino';
import { Registry } from 'prom-client';
import type { Configuration } from './config.ts';
import { type Dependencies, dependenciesOf } from './dependencies.ts';
import { auditTrail, datasets } from './domain/dataset.ts';
import { GatewayError } from './errors.ts';
import { eventLog } from './events.ts';
import { deliver } from './exchange/deliver.ts';
import { heartbeat } from './exchange/heartbeat.ts';
import { HeldTrust } from './exchange/held-trust.ts';
import type { Emit } from './exchange/ports/events.ts';
import type { WakeUps } from './exchange/ports/queue.ts';
import type { World } from './exchange/ports/world.ts';
import { reexamine } from './exchange/reexamine.ts';
import { runImport } from './exchange/run-import.ts';
import { TrustSpread } from './exchange/spread-trust.ts';
import { sweep } from './exchange/sweep.ts';
import type { UseCases } from './exchange/use-cases.ts';
import { ledgerId } from './ledger/ledger-id.ts';
import { type Listeners, openListeners } from './listeners.ts';
import { cityFiles } from './pki/city-layout.ts';
import { LiveIdentity } from './pki/live-identity.ts';
import { readRevocationList } from './pki/revocation-list.ts';
import { type Queue, startQueue } from './queue/queue.ts';
import { pooledRandomBytes } from './random.ts';
import { openStore } from './store/open-store.ts';
import { openPglitePool } from './store/pglite-pool.ts';
import type { Pool } from './store/pool.ts';
import { openPostgresPool } from './store/postgres-pool.ts';
import { openRollbackGuard } from './store/rollback-guard.ts';
import { createPeerClient, standardPeerTimings } from './transport/peer-client.ts';
import { type Chore, startUpkeep } from './upkeep.ts';
import { useCasesOf } from './use-cases-of.ts';

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
const startLimitMs = 10_000;

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
  const { city, store: storage } = configuration;
  const registry = new Registry();
  const emit = eventLog(log.child({ city }), registry);
  const identity = await LiveIdentity.open(configuration.dataDirectory, passphrase, emit);
  const guard = await openRollbackGuard(cityFiles(configuration.dataDirectory).signedSizes);
  const pool = shared ?? (await openPool(configuration, opened));
  const store = await openStore(pool, { schema: storage.schema });
  const news = new News();
  const held = await HeldTrust.open({
    ...{ store, world, emit, readRevocationList, roots: identity.roots },
    installed: () => identity.installed(),
    changed: () => news.tell(),
  });
  assertMember(city, held);
  const trust = () => held.current();
  const peers = createPeerClient({
    ...{ tls: identity.tls(), trust, now: world.now, timings: standardPeerTimings },
    maxAnswerBytes: configuration.limits.batchBytes,
  });
  opened.push(() => peers.close());
  const spread = new TrustSpread({ city, held, peers, store, emit, world });
  const wakeUps = new LateWakeUps();
  const state = { ready: false };
  const dependencies = dependenciesOf({
    configuration,
    identity,
    guard,
    store,
    trust,
    held,
    spread,
    peers,
    wakeUps,
    world,
    emit,
    state,
  });
  opened.push(
    () => dependencies.ledgers.idle(),
    () => dependencies.audit.close(),
  );
  await beginOwnLedgers(dependencies);
  opened.push(reexamineBeside(dependencies));
  const queue = await startWork(configuration, pool, dependencies);
  wakeUps.queue = queue;
  opened.push(() => queue.close());
  const useCases = useCasesOf(dependencies);
  const listeners = await openListeners({
    configuration,
    useCases,
    tls: identity.tls(),
    trust,
    now: world.now,
    registry,
    emit,
  });
  // Last in, first out: the doors close before the work behind them ends.
  opened.push(
    () => queue.drain(),
    () => listeners.close(),
    startUpkeep(choresOf(configuration, dependencies), emit),
    () => news.end(),
  );
  news.spread = spread;
  await announce(dependencies, emit);
  state.ready = true;
  emit('gateway.started', { ...listeners.addresses });
  return { useCases, addresses: listeners.addresses };
}

async function openPool({ store, dataDirectory }: Configuration, opened: Opened): Promise<Pool> {
  const pool =
    store.home === 'pglite'
      ? await openPglitePool(`${dataDirectory}/database`)
      : openPostgresPool(store.url, { maxConnections: store.maxConnections });
  opened.push(() => pool.end());
  return pool;
}

/** @throws GatewayError NOT_A_MEMBER */
function assertMember(city: string, held: HeldTrust): void {
  if (held.current().member(city)?.state !== 'active') throw new GatewayError('NOT_A_MEMBER', { identity: city });
}

/**
 * A ledger exists from the start, so that its emptiness is signed too. What was committed just before a crash may not
 * be in the guard's file yet: it is put there before any of it is shown to others.
 */
async function beginOwnLedgers({ city, store, guard }: Dependencies): Promise<void> {
  for (const dataset of [...datasets, auditTrail] as const) {
    const id = ledgerId({ city, dataset, epoch: 1 });
    const { size } = await store.transaction((tx) => tx.lockLedger(id, 'own'));
    // A missing file is for an administrator to explain, not to be made here.
    if (guard.sizes()) await guard.raise(id, size);
  }
}

/** Begins it and answers with what ends it: an entry let out a little later is no reason to serve nothing. */
function reexamineBeside(dependencies: Dependencies): () => Promise<void> {
  const ending = new AbortController();
  // Not marked as done, it is tried again at the next start.
  const work = reexamine(ending.signal, dependencies).catch(() => dependencies.emit('quarantine.failed'));
  return () => {
    ending.abort();
    return work;
  };
}

function startWork(
  { city, store, queue, heartbeatSeconds, sweepSeconds }: Configuration,
  pool: Pool,
  dependencies: Dependencies,
): Promise<Queue> {
  const { emit, held } = dependencies;
  return startQueue({
    home: queue.home === 'redis' ? { kind: 'redis', url: queue.url } : { kind: 'postgres', pool },
    city,
    // PGlite's directory is locked by the one process that has it open.
    processes: store.home === 'pglite' && queue.home === 'store' ? 'one' : 'several',
    log: emit,
    now: world.now,
    random: Math.random,
    retryMinMs: queue.retryMinSeconds * 1000,
    retryMaxMs: queue.retryMaxSeconds * 1000,
    heartbeatEveryMs: heartbeatSeconds * 1000,
    sweepEveryMs: sweepSeconds * 1000,
    concurrency: Math.max(1, held.current().members.length - 1) * (datasets.length + 1),
    drainMs: 20_000,
    work: {
      deliver: (target, signal) => deliver(target, signal, dependencies),
      runImport: (id, signal) => runImport(id, signal, dependencies),
      heartbeat: (signal) => heartbeat(signal, dependencies),
      sweep: (signal) => sweep(signal, dependencies),
    },
  });
}

function choresOf({ certificates }: Configuration, { held, spread }: Dependencies): Chore[] {
  return [
    { name: 'trust', everyMs: certificates.checkSeconds * 1000, work: () => held.refresh() },
    { name: 'trust-of-peers', everyMs: certificates.pullSeconds * 1000, work: (signal) => spread.pull(signal) },
  ];
}

/** Peers learn that this city is back and end their backoff; what was left undone is queued. */
async function announce(dependencies: Dependencies, emit: Emit): Promise<void> {
  const signal = AbortSignal.timeout(startLimitMs);
  const ended = await Promise.allSettled([heartbeat(signal, dependencies), sweep(signal, dependencies)]);
  // Neither is needed to serve: both are done again on schedule.
  for (const { status } of ended) if (status === 'rejected') emit('gateway.announce_failed');
}

/** Wake-ups of use cases that are made before the queue that takes them. */
class LateWakeUps implements WakeUps {
  queue: WakeUps | undefined;

  async wake(...args: Parameters<WakeUps['wake']>): Promise<void> {
    await this.queue?.wake(...args);
  }

  async revive(...args: Parameters<WakeUps['revive']>): Promise<void> {
    await this.queue?.revive(...args);
  }

  async wakeImport(...args: Parameters<WakeUps['wakeImport']>): Promise<void> {
    await this.queue?.wakeImport(...args);
  }
}

/** What is newly believed is told to the peers, once there is a way to; who is not reached asks by itself. */
class News {
  spread: TrustSpread | undefined;
  readonly #ending = new AbortController();

  tell(): void {
    void this.spread?.push(this.#ending.signal);
  }

  async end(): Promise<void> {
    this.#ending.abort();
  }
}
