/** The whole queue of one gateway process: wake-ups out, work in, and a watch over both. */
import type { QueueWork, WakeUps } from '../exchange/ports/queue.ts';
import { type Crew, startCrew } from './crew.ts';
import { type QueueKind, queueKinds } from './names.ts';
import { openHome } from './open-home.ts';
import { openProducers } from './producers.ts';
import { reclaim } from './reclaim.ts';
import { runsOf } from './runs.ts';
import { schedulesOf } from './schedules.ts';
import { troubleLog } from './trouble.ts';
import { type ProducerOptions, type Producing, wakeUpsOver } from './wake-ups.ts';
import { startWatch } from './watch.ts';

export interface QueueOptions extends ProducerOptions {
  /** Whether other processes may work at this city's queues as well. */
  readonly processes: 'one' | 'several';
  readonly work: QueueWork;
  readonly retryMinMs: number;
  readonly retryMaxMs: number;
  readonly heartbeatEveryMs: number;
  readonly sweepEveryMs: number;
  /**
   * Lanes run at once in this process. At least peers × ledgers, so that a lane which waits for a dead peer holds a slot
   * nobody else needs: there is never more than one job for a lane. A slot without a job costs nothing.
   */
  readonly concurrency: number;
  /** What running work gets to finish when the queue is drained. */
  readonly drainMs: number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

export interface Queue extends WakeUps, Pick<Producing, 'counts'> {
  /** Every worker runs and the home can be reached. */
  alive(): boolean;
  /** When this process last took a job of any kind; undefined before the first. */
  lastRunAt(): number | undefined;
  /** Takes no more jobs and waits for those that run, `drainMs` and a second at most; wake-ups still go out. */
  drain(): Promise<void>;
  /** Aborts what runs, if it was not drained before, and gives up all connections. */
  close(): Promise<void>;
}

/** Imports are long and heavy on the processor; ticks are few. */
const importsAtOnce = 2;
const ticksAtOnce = 4;

/**
 * Starts taking work from the city's queues.
 *
 * @throws GatewayError QUEUE_UNAVAILABLE when PostgreSQL can't be used; an absent Redis is waited for in the background
 */
export async function startQueue(options: QueueOptions): Promise<Queue> {
  const { city, log, now, random } = options;
  const trouble = troubleLog(log, now);
  const home = await openHome(options.home, trouble);
  const producers = openProducers(home, city, trouble);
  if (options.processes === 'one') await reclaim(producers, trouble);
  const runs = runsOf(options);
  const backoff = { minMs: options.retryMinMs, maxMs: options.retryMaxMs, random };
  const crew = (kind: QueueKind, concurrency: number): Crew =>
    startCrew({ home, city, kind, run: runs[kind], concurrency, backoff, trouble, now });
  const crews = {
    lanes: crew('lanes', options.concurrency),
    imports: crew('imports', importsAtOnce),
    clock: crew('clock', ticksAtOnce),
  };
  const all = queueKinds.map((kind) => crews[kind]);
  const schedules = schedulesOf(options.heartbeatEveryMs, options.sweepEveryMs);
  const watch = await startWatch({ producers, crews, schedules, log, trouble, now });

  let ended: Promise<unknown> | undefined;
  function end(limitMs: number): Promise<unknown> {
    watch.stop();
    ended ??= Promise.all(all.map((one) => one.end(limitMs)));
    return ended;
  }
  return {
    ...wakeUpsOver(producers),
    alive: () => home.reachable() && all.every((one) => one.alive()),
    lastRunAt: () => all.map((one) => one.lastRunAt()).reduce(later, undefined),
    async drain() {
      await end(options.drainMs);
    },
    async close() {
      await end(0);
      await producers.close();
      await home.close();
    },
  };
}

function later(one: number | undefined, other: number | undefined): number | undefined {
  return Math.max(one ?? 0, other ?? 0) || undefined;
}
