/** One client that asks as fast as it can, and what another notices of it. */
import { setTimeout as pause } from 'node:timers/promises';
import type { City } from './cities.ts';
import { type Latency, latencyOf } from './measures.ts';

export interface Flood {
  readonly alone: Latency;
  readonly beside: Latency;
  /** Of the flood: answered and refused, a second. */
  readonly served: number;
  readonly refused: number;
}

const connections = 64;

async function asked(city: City, seconds: number): Promise<Latency> {
  const times: number[] = [];
  const until = performance.now() + seconds * 1000;
  while (performance.now() < until) {
    const started = performance.now();
    const { statusCode, body } = await city.api.request({ method: 'GET', path: '/v1/status' });
    await body.dump();
    if (statusCode !== 200) throw new Error(`status: ${statusCode}`);
    times.push(performance.now() - started);
    await pause(10);
  }
  return latencyOf(times);
}

export async function floodBeside(city: City, seconds: number): Promise<Flood> {
  await asked(city, 2);
  const alone = await asked(city, seconds);
  let [served, refused, flooding] = [0, 0, true];
  const started = performance.now();
  const wave = async () => {
    while (flooding) {
      const { statusCode, body } = await city.crowd.request({ method: 'GET', path: '/v1/status' });
      await body.dump();
      if (statusCode === 200) served += 1;
      else refused += 1;
    }
  };
  const waves = Array.from({ length: connections }, wave);
  // What it is allowed in a minute is soon used up: measured is the flood, not the first rush.
  while (refused === 0) await pause(100);
  const beside = await asked(city, seconds);
  flooding = false;
  await Promise.all(waves);
  const passed = (performance.now() - started) / 1000;
  return { alone, beside, served: served / passed, refused: refused / passed };
}
