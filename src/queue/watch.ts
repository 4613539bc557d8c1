/** The one local timer of a process: keeps the city's schedulers in the queue, and its own workers at work. */
import type { Crew } from './crew.ts';
import { type QueueKind, queueKinds } from './names.ts';
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

/** Looks at a queue that find it idle before its workers are replaced: after an outage they may just be coming back. */
const looksUntilReplaced = 2;

/** Looks that new workers are given before they are judged. */
const looksAtNew = 6;

/** Looks at every queue now, and then twice per shortest interval; resolves after the first look. */
export async function startWatch(options: WatchOptions): Promise<{ stop(): void }> {
  const { producers, crews, schedules, log, now } = options;
  const everyMs = Math.max(20, Math.min(...schedules.map((schedule) => schedule.everyMs)) / 2);
  const idleLooks = new Map<QueueKind, number>();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  /** True when nobody in the city runs the queue's ticks, or our own workers have ended. */
  async function idle(kind: QueueKind): Promise<boolean> {
    const due = schedules.filter((schedule) => schedule.kind === kind);
    const states = await Promise.all(due.map((schedule) => ensure(producers, schedule, now())));
    if (states.includes('created')) log('queue.scheduled', { kind });
    return states.includes('overdue') || !crews[kind].alive();
  }

  /** Workers have been seen to stop taking jobs without a word (taskforcesh/bullmq #2466): they are replaced. */
  function judge(kind: QueueKind): void {
    const looks = (idleLooks.get(kind) ?? 0) + 1;
    idleLooks.set(kind, looks);
    if (stopped || looks < looksUntilReplaced || crews[kind].full()) return;
    idleLooks.set(kind, -looksAtNew);
    log('queue.workers_replaced', { kind });
    crews[kind].replace();
  }

  async function look(kind: QueueKind): Promise<void> {
    try {
      if (await idle(kind)) judge(kind);
      else idleLooks.delete(kind);
    } catch (error) {
      options.trouble('watch', error);
    }
  }

  async function lookAtAll(): Promise<void> {
    await Promise.all(queueKinds.map(look));
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
