/** The measurements of `npm run bench` and `npm run bench:services`, each with what it is compared to. */
import { setTimeout as pause } from 'node:timers/promises';
import type { StoredEntry } from '../../src/exchange/ports/ledger.ts';
import type { City } from './cities.ts';
import { bodies, confirmedByAll, percentile, submit, submitAll } from './traffic.ts';

export interface Latency {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export function latencyOf(times: readonly number[]): Latency {
  return { p50: percentile(times, 0.5), p95: percentile(times, 0.95), p99: percentile(times, 0.99) };
}

/** Records a second from the first request to the last receipt of every peer. */
export async function endToEnd(source: City, from: number, count: number): Promise<number> {
  const prepared = bodies(source.code, from, count, 1000);
  const started = performance.now();
  await submitAll(source, prepared, 4);
  await confirmedByAll(source);
  return (count / (performance.now() - started)) * 1000;
}

/** Milliseconds from submitting one record until the peer answers a query for it. */
export async function singleRecord(source: City, peer: City, from: number, count: number): Promise<number[]> {
  const times: number[] = [];
  for (const body of bodies(source.code, from, count, 1)) {
    const started = performance.now();
    const { rows } = JSON.parse(await submit(source, body)) as { rows: { id: string }[] };
    await queryable(peer, rows[0]?.id ?? '');
    times.push(performance.now() - started);
    await pause(20);
  }
  return times;
}

async function queryable(peer: City, id: string): Promise<void> {
  for (let tries = 0; tries < 5000; tries += 1) {
    const headers = { 'g60-purpose': 'credit' };
    const { statusCode, body } = await peer.api.request({ method: 'GET', path: `/v1/records/${id}`, headers });
    await body.dump();
    if (statusCode === 200) return;
    await pause(1);
  }
  throw new Error('the record never arrived');
}

/** As `singleRecord`, while the source takes half of what it can. */
export async function singleRecordUnderLoad(
  source: City,
  peer: City,
  from: number,
  recordsPerSecond: number,
): Promise<number[]> {
  let stopped = false;
  const prepared = bodies(source.code, from + 1000, 40_000, 500);
  const load = (async () => {
    const started = performance.now();
    for (const [index, body] of prepared.entries()) {
      if (stopped) return;
      await submit(source, body);
      const due = started + ((index + 1) * 500 * 1000) / recordsPerSecond;
      await pause(Math.max(0, due - performance.now()));
    }
  })();
  await pause(1000);
  const times = await singleRecord(source, peer, from, 60);
  stopped = true;
  await load;
  await confirmedByAll(source);
  return times;
}

export interface Crowd {
  readonly recordsPerSecond: number;
  readonly request: Latency;
}

/** Two hundred clients, each sending one record a request. */
export async function crowd(source: City, from: number, count: number): Promise<Crowd> {
  const prepared = bodies(source.code, from, count, 1);
  // Clients keep their connections: two hundred RSA handshakes would be most of what is measured.
  await Promise.all(Array.from({ length: 200 }, () => source.status()));
  const started = performance.now();
  const times = await submitAll(source, prepared, 200);
  await confirmedByAll(source);
  return { recordsPerSecond: (count / (performance.now() - started)) * 1000, request: latencyOf(times) };
}

/** Fills the source's ledger up to `size` entries. */
export async function fill(source: City, from: number, size: number): Promise<void> {
  for (let at = from; at < size; at += 20_000) {
    await submitAll(source, bodies(source.code, at, Math.min(20_000, size - at), 5000), 2);
  }
  await confirmedByAll(source);
}

/** Entries of a ledger read back in batches, for the limit to write. */
export async function readEntries(
  batch: (start: number) => Promise<{ readonly entries: readonly StoredEntry[] } | undefined>,
  count: number,
): Promise<StoredEntry[]> {
  const entries: StoredEntry[] = [];
  while (entries.length < count) {
    const part = await batch(entries.length);
    if (!part) break;
    entries.push(...part.entries);
  }
  return entries.slice(0, count);
}
