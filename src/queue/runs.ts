/** What is done with a job of each queue, and what BullMQ is told of the outcome. */
import { type Job, WaitingError } from 'bullmq';
import type { QueueWork } from '../exchange/ports/queue.ts';
import { parseLedgerId } from '../ledger/ledger-id.ts';
import { type Backoff, delayBefore } from './backoff.ts';
import type { QueueKind } from './names.ts';
import type { Ids } from './producers.ts';
import { codeOf, type Log } from './trouble.ts';
import { importAttempts } from './wake-ups.ts';

/** Thrown to BullMQ, which retries by exceptions. Its message is stored with the job, so it says nothing. */
class NotYet extends Error {
  override readonly name = 'NotYet';
  readonly afterMs: number | undefined;

  constructor(afterMs: number | undefined) {
    super('not yet');
    this.afterMs = afterMs;
  }
}

/** BullMQ's view of `delayBefore`. */
export function retryStrategy(backoff: Backoff) {
  return (attempt: number, _type?: string, error?: Error) =>
    delayBefore(attempt, error instanceof NotYet ? error.afterMs : undefined, backoff);
}

type Run = (job: Job<Ids, void>, signal: AbortSignal) => Promise<'done' | 'again'>;
export type Runs = Readonly<
  Record<QueueKind, (job: Job<Ids, void>, token: string | undefined, signal: AbortSignal) => Promise<void>>
>;

export interface RunOptions {
  readonly work: QueueWork;
  readonly heartbeatEveryMs: number;
  readonly sweepEveryMs: number;
  readonly log: Log;
}

/** Interrupted or not at its end, but not failed: the job goes back to the queue at once, for whichever process is there. */
async function handBack(job: Job<Ids, void>, token: string | undefined): Promise<never> {
  await job.moveToWait(token);
  throw new WaitingError();
}

export function runsOf({ work, heartbeatEveryMs, sweepEveryMs, log }: RunOptions): Runs {
  const deliver: Run = async ({ data }, signal) => {
    const target = { peer: data['peer'] ?? '', ledger: parseLedgerId(data['ledger'] ?? '').id };
    const outcome = await work.deliver(target, signal).catch((error: unknown) => {
      if (signal.aborted) throw error;
      log('queue.lane_failed', { ...target, code: codeOf(error) });
      return { kind: 'retry' as const, afterMs: undefined };
    });
    if (outcome.kind === 'retry') throw new NotYet(outcome.afterMs);
    return outcome.kind === 'again' ? 'again' : 'done';
  };

  const runImport: Run = async ({ data, attemptsMade }, signal) => {
    const id = data['id'] ?? '';
    try {
      await work.runImport(id, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      log('queue.import_failed', { id, attempt: attemptsMade + 1, of: importAttempts, code: codeOf(error) });
      throw new NotYet(undefined);
    }
    return 'done';
  };

  // A tick that fails is not retried: the next one is never far. One that hangs is cut off before the next.
  const tick: Run = async ({ name }, signal) => {
    const [run, limitMs] = name === 'sweep' ? [work.sweep, sweepEveryMs] : [work.heartbeat, heartbeatEveryMs];
    try {
      await run.call(work, AbortSignal.any([signal, AbortSignal.timeout(limitMs)]));
    } catch (error) {
      if (!signal.aborted) log('queue.tick_failed', { tick: name, code: codeOf(error) });
    }
    return 'done';
  };

  const handedBack =
    (run: Run): Runs[QueueKind] =>
    async (job, token, signal) => {
      if (job.name === 'pulse') return;
      if (signal.aborted) return handBack(job, token);
      const outcome = await run(job, signal).catch((error: unknown) => {
        if (signal.aborted) return 'again';
        throw error;
      });
      if (outcome === 'again') await handBack(job, token);
    };

  return { lanes: handedBack(deliver), imports: handedBack(runImport), clock: handedBack(tick) };
}
