import { setTimeout as pause } from 'node:timers/promises';
import type { Test } from 'tap';
import { assertNoIdentityLogged } from '../federation/corridor-of-processes.ts';
import type { Homes } from '../federation/homes.ts';
import { assertAtAnyMoment } from './invariants.ts';
import { openPair, settle } from './pair.ts';

/** kill -9 of the source, the receiver or both at random moments while a writer submits without pause. */
export async function killUnderLoad(t: Test, homes: Homes, rounds: number): Promise<void> {
  const seed = Number(process.env['G60_TEST_SEED'] ?? Date.now() % 1_000_000);
  t.comment(`G60_TEST_SEED=${seed}`);
  const random = randomFrom(seed);
  const pair = await openPair(t, homes);
  const { source, receiver, writer } = pair;
  const done = new AbortController();
  const writing = writer.write(done.signal);
  for (let round = 0; round < rounds; round += 1) {
    await pause(random() * 700);
    const victims = [[source], [receiver], [source], [receiver], [source, receiver]][Math.floor(random() * 5)] ?? [];
    await Promise.all(victims.map((victim) => victim.kill()));
    await Promise.all(victims.map((victim) => victim.start()));
    await assertAtAnyMoment(t, pair);
  }
  done.abort();
  await writing;
  await settle(t, pair);
  assertNoIdentityLogged(t, pair.corridor.cities);
  t.comment(`${writer.acknowledged.length} records`);
}

/** mulberry32: numbers in [0, 1) that repeat themselves from their seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
