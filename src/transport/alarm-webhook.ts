import { setTimeout as pause } from 'node:timers/promises';
import { request } from 'undici';
import type { Emit, EventName } from '../exchange/ports/events.ts';
import type { Instant } from '../exchange/ports/world.ts';
import type { CityCode } from '../ledger/ledger-id.ts';

export interface AlarmWebhookOptions {
  readonly url: string;
  readonly city: CityCode;
  readonly now: () => Instant;
  /** Told of each alarm that got through to nobody; its event must not be an alarm itself. */
  readonly emit: Emit;
  /** Before the second and the third try. */
  readonly backoffMs: readonly [number, number];
}

export const standardBackoffMs = [1_000, 10_000] as const;

export interface AlarmWebhook {
  /** Never waits and never throws. */
  readonly send: Emit;
  /** Gives up, and counts, what has not been sent. */
  close(): Promise<void>;
}

/** What waits while the receiver is slow; the newest alarm says least that is new, so it is the one dropped. */
const mostWaiting = 100;
const answerMs = 10_000;

/** Sends alarms as JSON, `{ event, city, at, fields }`, in order, each up to three times. */
export function createAlarmWebhook({ url, city, now, emit, backoffMs }: AlarmWebhookOptions): AlarmWebhook {
  const ending = new AbortController();
  const waiting: { readonly event: EventName; readonly body: string }[] = [];
  let work: Promise<void> | undefined;

  async function attempt(body: string): Promise<boolean> {
    const signal = AbortSignal.any([ending.signal, AbortSignal.timeout(answerMs)]);
    try {
      const headers = { 'content-type': 'application/json' };
      const answer = await request(url, { method: 'POST', headers, body, signal });
      await answer.body.dump();
      return answer.statusCode < 300;
    } catch {
      return false;
    }
  }

  async function deliver(body: string): Promise<boolean> {
    if (await attempt(body)) return true;
    for (const wait of backoffMs) {
      await pause(wait, undefined, { signal: ending.signal }).catch(() => undefined);
      if (ending.signal.aborted) return false;
      if (await attempt(body)) return true;
    }
    return false;
  }

  async function sendAll(): Promise<void> {
    for (let next = waiting[0]; next; next = waiting[0]) {
      if (!(await deliver(next.body))) emit('alarm.unsent', { alarm: next.event });
      waiting.shift();
    }
    work = undefined;
  }

  return {
    send(event, fields = {}) {
      if (ending.signal.aborted || waiting.length >= mostWaiting) return emit('alarm.unsent', { alarm: event });
      waiting.push({ event, body: JSON.stringify({ event, city, at: new Date(now()).toISOString(), fields }) });
      work ??= sendAll();
    },
    async close() {
      ending.abort();
      await work;
    },
  };
}
