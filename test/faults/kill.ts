import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { Test } from 'tap';
import type { CityProcess } from '../federation/city-process.ts';
import { openProcessCorridor, type ProcessCorridor } from '../federation/corridor-of-processes.ts';
import { eventually } from '../federation/eventually.ts';
import type { Homes } from '../federation/homes.ts';
import { crashPoints } from './crash-points.ts';
import { assertAtAnyMoment, assertAtRest, assertGuarded, type Pair } from './invariants.ts';
import { Writer } from './writer.ts';

const settings = {
  G60_HEARTBEAT_SECONDS: '2',
  G60_SWEEP_SECONDS: '2',
  G60_QUEUE__RETRY_MAX_SECONDS: '2',
};

export interface KillOptions {
  readonly homes: Homes;
  /** Kills at random moments under load. */
  readonly rounds: number;
  /** Drops everything in the storage of a city's queue. */
  readonly emptyQueue: (city: CityProcess) => Promise<void>;
}

/** A source and a receiver, either of which is killed with SIGKILL again and again. */
export async function killing(t: Test, { homes, rounds, emptyQueue }: KillOptions): Promise<void> {
  const corridor = await openProcessCorridor(t, { codes: ['330100', '310117'], settings, homes });
  const [source, receiver] = corridor.cities as [CityProcess, CityProcess];
  const pair: Pair = { source, receiver, ledger: `${source.code}/penalty/1` };
  const writer = new Writer(source);

  t.test('kill -9 at each durable step: nothing acknowledged is lost, nothing is doubled', async (t) => {
    for (const point of crashPoints) {
      const victim = point.includes('received') ? receiver : source;
      await victim.crashAt(point);
      const submission = writer.prepare(5);
      const sending = writer.attempt(submission);
      await ended(victim, point);
      const answered = await sending;
      const restarted = Date.now();
      await victim.start();
      await assertAtAnyMoment(t, pair);
      if (victim === source) await assertGuarded(t, pair);
      if (!answered) await writer.persist(submission);
      await corridor.agreed();
      t.comment(`${point}: ${answered ? 'answered' : 'sent again'}, level ${Date.now() - restarted} ms after`);
      await assertAtAnyMoment(t, pair);
    }
    await settle(t, corridor, pair, writer);
  });

  t.test('kill -9 right after the answer: I1, what was acknowledged is there and arrives', async (t) => {
    t.ok(await writer.attempt(writer.prepare(5)));
    await source.kill();
    await source.start();
    await settle(t, corridor, pair, writer);
  });

  t.test('I5: an emptied queue loses no delivery', async (t) => {
    await receiver.kill();
    await writer.persist(writer.prepare(20));
    await eventually('the source has tried', async () => source.events('delivery.failed').length > 0);
    await emptyQueue(source);
    await receiver.start();
    await settle(t, corridor, pair, writer);
  });

  t.test('kill -9 of either side at any moment under load', async (t) => {
    const seed = Number(process.env['G60_TEST_SEED'] ?? Date.now() % 1_000_000);
    t.comment(`G60_TEST_SEED=${seed}`);
    const random = mulberry32(seed);
    const done = new AbortController();
    const writing = writer.write(done.signal);
    for (let round = 0; round < rounds; round += 1) {
      await pause(random() * 700);
      const victims = [[source], [receiver], [source, receiver]][Math.floor(random() * 3)] ?? [];
      await Promise.all(victims.map((victim) => victim.kill()));
      await Promise.all(victims.map((victim) => victim.start()));
      await assertAtAnyMoment(t, pair);
    }
    done.abort();
    await writing;
    await settle(t, corridor, pair, writer);
    t.comment(`${writer.acknowledged.length} records`);
  });
}

async function settle(t: Test, corridor: ProcessCorridor, pair: Pair, writer: Writer): Promise<void> {
  // One more: the guard's file is written after a commit, which the last kill may have prevented.
  await writer.persist(writer.prepare(1));
  await corridor.agreed();
  await assertAtRest(t, pair, writer);
}

async function ended(victim: CityProcess, point: string): Promise<void> {
  const late = AbortSignal.timeout(60_000);
  await Promise.race([
    victim.ended(),
    once(late, 'abort').then(() => Promise.reject(new Error(`${victim.code} did not come to the point: ${point}`))),
  ]);
}

/** A small generator that repeats itself from its seed. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
