/** Job schedulers: what the city does once per interval, in whichever process takes it. */
import type { QueueKind } from './names.ts';
import { eventsKept, type Producers } from './producers.ts';
import { forgetful } from './wake-ups.ts';

export interface Schedule {
  readonly kind: QueueKind;
  readonly name: 'heartbeat' | 'sweep' | 'pulse';
  readonly everyMs: number;
}

/** Each queue has a tick of its own, if only a pulse: that it is not run is how a stopped queue is noticed. */
export function schedulesOf(heartbeatEveryMs: number, sweepEveryMs: number): readonly Schedule[] {
  return [
    { kind: 'clock', name: 'heartbeat', everyMs: heartbeatEveryMs },
    { kind: 'clock', name: 'sweep', everyMs: sweepEveryMs },
    { kind: 'lanes', name: 'pulse', everyMs: heartbeatEveryMs },
    { kind: 'imports', name: 'pulse', everyMs: heartbeatEveryMs },
  ];
}

/** Intervals that may pass without a tick before something must have stopped. */
const patience = 3;

/**
 * Makes sure the scheduler is there, after the queue's storage was emptied for example. An existing one is left alone: to
 * write it anew is to move its next tick.
 *
 * @returns overdue when no process of the city has run it for three intervals
 * @throws GatewayError QUEUE_UNAVAILABLE
 */
export async function ensure(
  producers: Producers,
  { kind, name, everyMs }: Schedule,
  now: number,
): Promise<'on time' | 'created' | 'overdue'> {
  return producers.ask(kind, async (queue) => {
    const found = await queue.getJobScheduler(name);
    const changed = found?.every !== everyMs;
    const overdue = !changed && (found?.next ?? 0) < now - patience * everyMs;
    if (!changed && !overdue) return 'on time';
    // Queue options live in the storage too, and went with it.
    await queue.getBackend().setQueueMeta({ 'opts.maxLenEvents': eventsKept });
    await queue.upsertJobScheduler(name, { every: everyMs }, { name, opts: forgetful });
    return overdue ? 'overdue' : 'created';
  });
}
