/** The one local timer of a process: keeps the city's schedulers in the queue, and its own workers at work. */
import type { Crew } from './crew.ts';
import type { QueueKind } from './names.ts';
import type { Producers } from './producers.ts';
import { ensure, type Schedule } from './schedules.ts';
import type { Log, Trouble } from './trouble.ts';

export interface WatchOptions {
  readonly producers: Producers;
  readonly crews: Readonly<Record<QueueKind, Crew>>;
  readonly schedules: readonly Schedule[];
  readonly log: Log;
  readonly trouble: Trouble;
  readonly now: () => number;
}

/** Looks at everything now and then twice per shortest interval. */
export async function startWatch(options: WatchOptions): Promise<{ stop(): void }> {
  const { crews, schedules, log, now } = options;
  const everyMs = Math.max(20, Math.min(...schedules.map((schedule) => schedule.everyMs)) / 2);
  const replacedAt = new Map<QueueKind, number>();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  /**
   * Workers have been seen to stop taking jobs without a word (taskforcesh/bullmq #2466). A queue whose ticks nobody
   * runs gets new ones; not twice within one patience, or they would never get as far as taking the tick.
   */
  function replaceIdle(kind: QueueKind, everyMs: number): void {
    const crew = crews[kind];
    if (stopped || crew.full() || now() - (replacedAt.get(kind) ?? 0) < 3 * everyMs) return;
    replacedAt.set(kind, now());
    log('queue.workers_replaced', { kind });
    crew.replace();
  }

  async function look(schedule: Schedule): Promise<void> {
    try {
      const state = await ensure(options.producers, schedule, now());
      if (state === 'created') log('queue.scheduled', { kind: schedule.kind, tick: schedule.name });
      if (state === 'overdue' || !crews[schedule.kind].alive()) replaceIdle(schedule.kind, schedule.everyMs);
    } catch (error) {
      options.trouble(`${schedule.kind}.${schedule.name}`, error);
    }
  }

  async function lookAtAll(): Promise<void> {
    await Promise.all(schedules.map(look));
    if (!stopped) timer = setTimeout(lookAtAll, everyMs).unref();
  }

  await lookAtAll();
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
