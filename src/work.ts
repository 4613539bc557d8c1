import type { Configuration } from './config.ts';
import type { Dependencies } from './dependencies.ts';
import { datasets } from './domain/dataset.ts';
import { deliver } from './exchange/deliver.ts';
import { heartbeat } from './exchange/heartbeat.ts';
import type { Emit } from './exchange/ports/events.ts';
import type { WakeUps } from './exchange/ports/queue.ts';
import { runImport } from './exchange/run-import.ts';
import { sweep } from './exchange/sweep.ts';
import { type Queue, startQueue } from './queue/queue.ts';
import type { Pool } from './store/pool.ts';

const startLimitMs = 10_000;

/** Begins the work that the processes of a city share out among themselves. @throws GatewayError QUEUE_UNAVAILABLE */
export function startWork(
  { city, store, queue, heartbeatSeconds, sweepSeconds }: Configuration,
  pool: Pool,
  dependencies: Dependencies,
  random: () => number,
): Promise<Queue> {
  const { emit, held } = dependencies;
  return startQueue({
    home: queue.home === 'redis' ? { kind: 'redis', url: queue.url } : { kind: 'postgres', pool },
    city,
    // PGlite's directory is locked by the one process that has it open.
    processes: store.home === 'pglite' && queue.home === 'store' ? 'one' : 'several',
    log: emit,
    now: dependencies.world.now,
    random,
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

/** Peers learn that this city is back and end their backoff; what was left undone is queued. */
export async function announce(dependencies: Dependencies, emit: Emit): Promise<void> {
  const signal = AbortSignal.timeout(startLimitMs);
  const ended = await Promise.allSettled([heartbeat(signal, dependencies), sweep(signal, dependencies)]);
  // Neither is needed to serve: both are done again on schedule.
  for (const { status } of ended) if (status === 'rejected') emit('gateway.announce_failed');
}

/** Wake-ups of use cases that are made before the queue that takes them. */
export class LateWakeUps implements WakeUps {
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
