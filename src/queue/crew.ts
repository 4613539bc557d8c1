/** The BullMQ worker of one queue, with a way to end it in bounded time and to put another in its place. */
import { type IQueueBackend, type JobProgress, Worker } from 'bullmq';
import type { CityCode } from '../ledger/ledger-id.ts';
import type { Backoff } from './backoff.ts';
import { settledWithin } from './deadline.ts';
import type { Connection, Home } from './home.ts';
import { keyPrefix, type QueueKind, queueName } from './names.ts';
import type { Ids } from './producers.ts';
import { type Runs, retryStrategy } from './runs.ts';
import type { Trouble } from './trouble.ts';

/** A killed process's job is taken over after at most lock + two checks: 30 s. */
const lockDuration = 20_000;
const stalledInterval = 5_000;

/** How long an idle worker waits for a notification before it looks for itself, in seconds. */
const drainDelay = 10;

/** Pause after a failed fetch; BullMQ's own 15 s would be added to every restart of Redis. */
const runRetryDelay = 1000;

/** What aborted work gets to hand its job back. */
const graceMs = 1000;

class JobWorker extends Worker<Ids, void, string, IQueueBackend, JobProgress, Connection> {
  /** Runs of this worker that have not ended. */
  busy = 0;
  /** Set for good: a job that was just being fetched is handed back as well. */
  retired = false;

  retire(): void {
    this.retired = true;
    this.cancelAllJobs('retired');
  }

  /** For one whose `close` comes to no end: what is still running loses its job to another worker within 30 s. */
  async abandon(): Promise<void> {
    await this.lockManager.close();
    await this.backend.disconnect();
  }
}

export interface Crew {
  /** False when the worker's loop has ended though nobody ended it, or ended for good. */
  alive(): boolean;
  /** All slots are taken: new work waits for a reason. */
  full(): boolean;
  /** When a job was last taken; undefined before the first. */
  lastRunAt(): number | undefined;
  /** Puts a new worker in the place of one that has stopped taking jobs. */
  replace(): void;
  /** Takes no more jobs; those running get `limitMs`, then their signal, then a second. */
  end(limitMs: number): Promise<void>;
}

export interface CrewOptions {
  readonly home: Home;
  readonly city: CityCode;
  readonly kind: QueueKind;
  readonly run: Runs[QueueKind];
  readonly concurrency: number;
  readonly backoff: Backoff;
  readonly trouble: Trouble;
  readonly now: () => number;
}

async function endWorker(worker: JobWorker, limitMs: number, trouble: Trouble): Promise<void> {
  const closing = worker.close();
  closing.catch((error) => trouble(worker.name, error));
  if (await settledWithin(closing, limitMs)) return;
  worker.retire();
  if (await settledWithin(closing, graceMs)) return;
  worker.abandon().catch((error) => trouble(worker.name, error));
}

export function startCrew({ home, city, kind, run, concurrency, backoff, trouble, now }: CrewOptions): Crew {
  let lastRunAt: number | undefined;
  let ended = false;

  function hire(): JobWorker {
    const worker = new JobWorker(
      queueName(city, kind),
      async (job, token, signal) => {
        worker.busy += 1;
        lastRunAt = now();
        try {
          await run(job, token, signal && !worker.retired ? signal : AbortSignal.abort());
        } finally {
          worker.busy -= 1;
        }
      },
      {
        connection: {},
        prefix: keyPrefix,
        concurrency,
        lockDuration,
        stalledInterval,
        drainDelay,
        runRetryDelay,
        settings: { backoffStrategy: retryStrategy(backoff) },
      },
      home.working,
    );
    worker.on('error', (error) => trouble(kind, error));
    // Another worker may have this job by now: the run here must not go on beside it.
    worker.on('lockRenewalFailed', (ids) => {
      for (const id of ids) worker.cancelJob(id, 'lock lost');
    });
    return worker;
  }

  let worker = hire();
  return {
    alive: () => !ended && worker.isRunning(),
    full: () => worker.busy >= concurrency,
    lastRunAt: () => lastRunAt,
    replace() {
      const old = worker;
      worker = hire();
      old.retire();
      void endWorker(old, graceMs, trouble);
    },
    async end(limitMs) {
      ended = true;
      await endWorker(worker, limitMs, trouble);
    },
  };
}
