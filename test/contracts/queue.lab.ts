/** What the queue's contract is tried with: a home that can be emptied and read, and work that does as it is told. */
import { setTimeout as delay } from 'node:timers/promises';
import type { DeliveryTarget, LaneOutcome, QueueWork } from '../../src/exchange/ports/queue.ts';
import type { QueueHome } from '../../src/queue/home.ts';
import { type Queue, type QueueOptions, startQueue } from '../../src/queue/queue.ts';
import { openWakeUps, type Producing } from '../../src/queue/wake-ups.ts';

export interface QueueLab {
  readonly home: QueueHome;
  /** Median from wake to run that the home is meant to keep (the test allows more: the machine is shared). */
  readonly latencyMs: number;
  /** Empties the storage of the queue, whatever is going on. */
  flush(): Promise<void>;
  /** Everything the queue stored, as text. */
  stored(): Promise<string>;
  close(): Promise<void>;
}

export const idle: LaneOutcome = { kind: 'idle' };
export const retry = (afterMs?: number): LaneOutcome => ({ kind: 'retry', afterMs });

export const lane = (peer: string, city = '999900', dataset: 'penalty' | 'licence' = 'penalty'): DeliveryTarget => ({
  peer,
  ledger: `${city}/${dataset}/1`,
});

export interface Run {
  readonly target: DeliveryTarget;
  readonly startedAt: number;
  endedAt: number | undefined;
}

/** Work that notes what was run and when. */
export class NotedWork implements QueueWork {
  readonly runs: Run[] = [];
  readonly imports: string[] = [];
  heartbeats = 0;
  sweeps = 0;
  onDeliver: (target: DeliveryTarget, signal: AbortSignal) => Promise<LaneOutcome> = async () => idle;
  onImport: (id: string, signal: AbortSignal) => Promise<void> = async () => undefined;
  onSweep: () => Promise<void> = async () => undefined;

  async deliver(target: DeliveryTarget, signal: AbortSignal): Promise<LaneOutcome> {
    const run: Run = { target, startedAt: performance.now(), endedAt: undefined };
    this.runs.push(run);
    try {
      return await this.onDeliver(target, signal);
    } finally {
      run.endedAt = performance.now();
    }
  }

  async runImport(id: string, signal: AbortSignal): Promise<void> {
    this.imports.push(id);
    await this.onImport(id, signal);
  }

  async heartbeat(): Promise<void> {
    this.heartbeats += 1;
  }

  async sweep(): Promise<void> {
    this.sweeps += 1;
    await this.onSweep();
  }

  /** Milliseconds between the starts of the runs. */
  gaps(): number[] {
    return this.runs.slice(1).map((run, index) => run.startedAt - (this.runs[index]?.startedAt ?? 0));
  }
}

/** Resolves when the condition holds. @throws when it does not within the limit */
export async function until(condition: () => boolean | Promise<boolean>, limitMs = 5000): Promise<void> {
  const end = performance.now() + limitMs;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`not within ${limitMs} ms: ${condition}`);
    await delay(5);
  }
}

/** A promise and the key to it. */
export function gate(): { readonly opened: Promise<void>; open(): void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** Rejects as a call to a peer does when it is given up. */
export function hang(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = () => reject(new Error('given up'));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

/** One city: processes of it that are closed together. */
export class City {
  readonly city: string;
  readonly log: { readonly event: string; readonly fields: object }[] = [];
  readonly #home: QueueHome;
  readonly #open: { close(): Promise<void> }[] = [];

  constructor(home: QueueHome, city: string) {
    this.#home = home;
    this.city = city;
  }

  #given() {
    return {
      home: this.#home,
      city: this.city,
      log: (event: string, fields = {}) => void this.log.push({ event, fields }),
      now: () => Date.now(),
    };
  }

  async process(work: QueueWork, options: Partial<QueueOptions> = {}): Promise<Queue> {
    const queue = await startQueue({
      ...this.#given(),
      work,
      processes: 'several',
      retryMinMs: 20,
      retryMaxMs: 200,
      heartbeatEveryMs: 60_000,
      sweepEveryMs: 60_000,
      concurrency: 40,
      drainMs: 300,
      random: () => 0.999_999,
      ...options,
    });
    this.#open.push(queue);
    return queue;
  }

  async producer(): Promise<Producing> {
    const producer = await openWakeUps(this.#given());
    this.#open.push(producer);
    return producer;
  }

  async close(): Promise<void> {
    await Promise.all(this.#open.map((one) => one.close()));
  }
}
