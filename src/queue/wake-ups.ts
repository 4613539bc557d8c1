/** The producing half: a process that only submits needs no more than this. */
import type { JobsOptions } from 'bullmq';
import type { DeliveryTarget, WakeUps } from '../exchange/ports/queue.ts';
import type { CityCode } from '../ledger/ledger-id.ts';
import type { Home, QueueHome } from './home.ts';
import { laneName, type QueueKind, queueKinds } from './names.ts';
import { openHome } from './open-home.ts';
import { openProducers, type Producers } from './producers.ts';
import { type Log, troubleLog } from './trouble.ts';

/** Runs of an import before the queue lets go of it; the sweep may wake it again. */
export const importAttempts = 5;

/** The queue's storage stays as small as the work that waits: nothing finished is kept, nor any stack. */
export const forgetful: JobsOptions = { removeOnComplete: true, removeOnFail: true, stackTraceLimit: 0 };

const retried: JobsOptions = { ...forgetful, backoff: { type: 'jitter' } };

/** As many as PostgreSQL's integer holds: a lane is tried until its peer answers or the work parks it. */
const untilDone = 2 ** 31 - 1;

/**
 * One job for each lane. While it waits, a second wake-up adds nothing; while it runs, one is kept for afterwards; while
 * it waits out a backoff, `reschedule` ends the wait and anything else leaves it.
 */
function laneJob(target: DeliveryTarget, backoff: 'keep' | 'end') {
  const id = laneName(target);
  const deduplication = { id, keepLastIfActive: true, reschedule: backoff === 'end' };
  const data = { peer: target.peer, ledger: target.ledger };
  return { name: 'deliver', data, opts: { ...retried, attempts: untilDone, deduplication } };
}

export interface QueueDepth {
  readonly waiting: number;
  readonly active: number;
  /** Waiting out a backoff, or for the next tick of the clock. */
  readonly delayed: number;
}

export interface Producing extends WakeUps {
  /** @throws GatewayError QUEUE_UNAVAILABLE */
  counts(): Promise<Readonly<Record<QueueKind, QueueDepth>>>;
  close(): Promise<void>;
}

/** Every call is answered within 1.5 s, by QUEUE_UNAVAILABLE if need be: the sweep makes up for a lost wake-up. */
export function wakeUpsOver(producers: Producers): Omit<Producing, 'close'> {
  async function add(targets: readonly DeliveryTarget[], backoff: 'keep' | 'end'): Promise<void> {
    const jobs = new Map(targets.map((target) => [laneName(target), laneJob(target, backoff)]));
    if (jobs.size > 0) await producers.ask('lanes', (queue) => queue.addBulk([...jobs.values()]));
  }
  async function depth(kind: QueueKind): Promise<[QueueKind, QueueDepth]> {
    const found = await producers.ask(kind, (queue) => queue.getJobCounts('waiting', 'active', 'delayed'));
    return [kind, { waiting: found['waiting'] ?? 0, active: found['active'] ?? 0, delayed: found['delayed'] ?? 0 }];
  }
  return {
    wake: (targets) => add(targets, 'keep'),
    revive: (targets) => add(targets, 'end'),
    async wakeImport(id) {
      const options = { ...retried, attempts: importAttempts, deduplication: { id } };
      await producers.ask('imports', (queue) => queue.add('import', { id }, options));
    },
    async counts() {
      return Object.fromEntries(await Promise.all(queueKinds.map(depth))) as Record<QueueKind, QueueDepth>;
    },
  };
}

export interface ProducerOptions {
  readonly home: QueueHome;
  readonly city: CityCode;
  readonly log: Log;
  readonly now: () => number;
}

/**
 * Wake-ups for a process that runs no work itself.
 *
 * @throws GatewayError QUEUE_UNAVAILABLE when PostgreSQL can't be used; an absent Redis is waited for in the background
 */
export async function openWakeUps({ home: place, city, log, now }: ProducerOptions): Promise<Producing> {
  const trouble = troubleLog(log, now);
  const home: Home = await openHome(place, trouble);
  const producers = openProducers(home, city, trouble);
  return {
    ...wakeUpsOver(producers),
    async close() {
      await producers.close();
      await home.close();
    },
  };
}
