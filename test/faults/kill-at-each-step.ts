import { once } from 'node:events';
import type { Test } from 'tap';
import type { CityProcess } from '../federation/city-process.ts';
import { eventually } from '../federation/eventually.ts';
import type { Homes } from '../federation/homes.ts';
import { type CrashPoint, crashPoints } from './crash-points.ts';
import { assertAtAnyMoment, assertGuarded, assertProvable } from './invariants.ts';
import { openPair, settle, type Writing } from './pair.ts';

export interface StepOptions {
  readonly homes: Homes;
  /** Drops everything in the storage of a city's queue. */
  readonly emptyQueue: (city: CityProcess) => Promise<void>;
}

/** kill -9 of the source or the receiver at each step after which something is durable, and what follows from it. */
export async function killAtEachStep(t: Test, { homes, emptyQueue }: StepOptions): Promise<void> {
  const pair = await openPair(t, homes);
  const { source, receiver, writer } = pair;

  for (const point of crashPoints) {
    t.test(`kill -9 ${point}: nothing acknowledged is lost, nothing is doubled`, async (t) => {
      await dieAndReturn(t, point, pair);
      await pair.corridor.agreed();
      await assertProvable(t, pair, writer.acknowledged.at(-1) ?? '');
      await settle(t, pair);
      await assertAtAnyMoment(t, pair);
    });
  }

  t.test('I1: what was acknowledged just before a kill -9 is there, and arrives', async (t) => {
    t.ok(await writer.attempt(writer.prepare(5)));
    await source.kill();
    await source.start();
    await settle(t, pair);
  });

  t.test('I5: an emptied queue loses no delivery', async (t) => {
    await receiver.kill();
    await writer.persist(writer.prepare(20));
    await eventually('the source has tried', async () => source.events('delivery.failed').length > 0);
    await emptyQueue(source);
    await receiver.start();
    await settle(t, pair);
  });
}

/** One submission during which the point is come to; afterwards it is answered, sent again if need be. */
async function dieAndReturn(t: Test, point: CrashPoint, pair: Writing): Promise<void> {
  const { source, receiver, writer } = pair;
  const victim = point.includes('received') ? receiver : source;
  await victim.crashAt(point);
  const submission = writer.prepare(5);
  const sending = writer.attempt(submission);
  await ended(victim, point);
  const answered = await sending;
  t.comment(answered ? 'it was answered before' : 'it was not answered, and is sent again');
  await victim.start();
  await assertAtAnyMoment(t, pair);
  if (victim === source) await assertGuarded(t, pair);
  if (!answered) await writer.persist(submission);
}

async function ended(victim: CityProcess, point: string): Promise<void> {
  const late = AbortSignal.timeout(60_000);
  await Promise.race([
    victim.ended(),
    once(late, 'abort').then(() => Promise.reject(new Error(`${victim.code} did not come to the point: ${point}`))),
  ]);
}
