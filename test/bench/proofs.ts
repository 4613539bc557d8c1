import { Pool } from 'undici';
import type { City } from './cities.ts';
import { type Latency, latencyOf } from './measures.ts';

/** Milliseconds a peer waits for an inclusion proof of a random entry. */
export async function proofs(city: City, size: number): Promise<Latency> {
  const client = new Pool(city.peerAddress, { connections: 1, connect: city.peerTls });
  const times: number[] = [];
  for (let round = 0; round < 400; round += 1) {
    const sequence = Math.floor(Math.random() * size);
    const started = performance.now();
    const query = { ledger: `${city.code}/licence/1`, sequence, size };
    const { statusCode, body } = await client.request({ method: 'GET', path: '/peer/v1/proofs/inclusion', query });
    await body.dump();
    if (statusCode !== 200) throw new Error(`proof: ${statusCode}`);
    if (round >= 50) times.push(performance.now() - started);
  }
  await client.close();
  return latencyOf(times);
}
