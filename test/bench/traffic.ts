/** What the measurements send, and how they wait for it to be confirmed. */
import { setTimeout as pause } from 'node:timers/promises';
import { fictionalRow } from '../domain/fictional.ts';
import type { City } from './cities.ts';

const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);

/** Bodies of `POST /v1/records`, made before the clock starts. */
export function bodies(city: string, from: number, count: number, rowsPerBody: number): Buffer[] {
  const made: Buffer[] = [];
  for (let start = from; start < from + count; start += rowsPerBody) {
    const rows = Array.from({ length: Math.min(rowsPerBody, from + count - start) }, (_, index) => ({
      ...fictionalRow('licence', city, start + index),
      // In time, as most records are: a warning on each row would be measured too.
      ...{ decided_on: yesterday, valid_from: yesterday, valid_to: '2099-12-31' },
    }));
    made.push(Buffer.from(JSON.stringify(rows)));
  }
  return made;
}

/** The answer's text: whoever needs ids parses it. @throws Error when the gateway refuses anything */
export async function submit(city: City, body: Buffer): Promise<string> {
  const { statusCode, body: answer } = await city.api.request({
    method: 'POST',
    path: '/v1/records?dataset=licence&edition=2018&mode=all',
    headers: { 'content-type': 'application/json' },
    body,
  });
  const text = await answer.text();
  if (statusCode >= 300) throw new Error(`submit: ${statusCode} ${text.slice(0, 400)}`);
  return text;
}

/** Sends all bodies, `concurrency` at a time. */
export async function submitAll(city: City, all: readonly Buffer[], concurrency: number): Promise<number[]> {
  const waiting = [...all];
  const times: number[] = [];
  const worker = async () => {
    for (let body = waiting.shift(); body !== undefined; body = waiting.shift()) {
      const started = performance.now();
      await submit(city, body);
      times.push(performance.now() - started);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return times;
}

/** Resolves when every peer has given its receipt for everything the city holds. */
export async function confirmedByAll(city: City): Promise<void> {
  for (let tries = 0; tries < 60_000; tries += 1) {
    const { peers } = await city.status();
    // The audit trail follows once a second, whatever is measured.
    if (peers.every(({ ledgers }) => ledgers.every(({ ledger, lag }) => lag === 0 || ledger.includes('/audit/'))))
      return;
    await pause(5);
  }
  throw new Error(`${city.code} is not confirmed after five minutes`);
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
