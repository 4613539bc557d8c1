import { setTimeout as delay } from 'node:timers/promises';
import t from 'tap';
import type { Crew } from '../../src/queue/crew.ts';
import type { Producers } from '../../src/queue/producers.ts';
import { schedulesOf } from '../../src/queue/schedules.ts';
import { startWatch } from '../../src/queue/watch.ts';

interface Stored {
  every: number;
  next: number;
}

/** A queue whose schedulers are held in a map, and crews that count how often they were replaced. */
function stage(crew: Partial<Crew> = {}) {
  const stored = new Map<string, Stored>();
  const replaced = { lanes: 0, imports: 0, clock: 0 };
  const upserts: string[] = [];
  const troubles: unknown[] = [];
  const queue = (kind: string) => ({
    getJobScheduler: async (name: string) => stored.get(`${kind}.${name}`),
    getBackend: () => ({ setQueueMeta: async () => 1 }),
    upsertJobScheduler: async (name: string, { every }: { every: number }) => {
      const key = `${kind}.${name}`;
      upserts.push(key);
      if (!stored.has(key)) stored.set(key, { every, next: 0 });
    },
  });
  const producers = { ask: (kind: string, call: (q: unknown) => unknown) => call(queue(kind)) } as unknown as Producers;
  const crewOf = (kind: keyof typeof replaced): Crew => ({
    alive: () => true,
    full: () => false,
    lastRunAt: () => undefined,
    replace: () => {
      replaced[kind] += 1;
    },
    end: async () => undefined,
    ...crew,
  });
  const crews = { lanes: crewOf('lanes'), imports: crewOf('imports'), clock: crewOf('clock') };
  const start = () =>
    startWatch({
      producers,
      crews,
      schedules: schedulesOf(40, 40),
      log: () => undefined,
      trouble: (_, error) => void troubles.push(error),
      now: () => 1_000_000,
    });
  return { stored, replaced, upserts, troubles, start };
}

const onTime: Stored = { every: 40, next: 1_000_000 };
const overdue: Stored = { every: 40, next: 1_000_000 - 121 };
const keys = ['clock.heartbeat', 'clock.sweep', 'lanes.pulse', 'imports.pulse'];

t.test('schedulers that are missing or have another interval are written, others are left alone', async (t) => {
  const { stored, upserts, start } = stage();
  stored.set('clock.heartbeat', onTime);
  stored.set('clock.sweep', { ...onTime, every: 50 });
  const watch = await start();
  watch.stop();
  t.same(upserts.toSorted(), ['clock.sweep', 'imports.pulse', 'lanes.pulse']);
});

t.test('only a queue found overdue twice gets new workers, and then is given time', async (t) => {
  const { stored, replaced, start } = stage();
  for (const key of keys) stored.set(key, key === 'clock.sweep' ? overdue : onTime);
  const watch = await start();
  t.same(replaced, { lanes: 0, imports: 0, clock: 0 }, 'not at the first look');
  await delay(90);
  watch.stop();
  t.same(replaced, { lanes: 0, imports: 0, clock: 1 });
});

t.test('workers whose slots are all taken are not replaced', async (t) => {
  const { stored, replaced, start } = stage({ full: () => true });
  for (const key of keys) stored.set(key, overdue);
  const watch = await start();
  await delay(60);
  watch.stop();
  t.same(replaced, { lanes: 0, imports: 0, clock: 0 });
});

t.test('a worker that has ended is replaced though another process keeps the ticks on time', async (t) => {
  const { stored, replaced, start } = stage({ alive: () => false });
  for (const key of keys) stored.set(key, onTime);
  const watch = await start();
  await delay(40);
  watch.stop();
  t.same(replaced, { lanes: 1, imports: 1, clock: 1 });
});

t.test('a queue that cannot be reached is told of and looked at again', async (t) => {
  const { troubles, start } = stage();
  const watch = await start();
  watch.stop();
  t.same(troubles, []);
  const failing = stage();
  failing.stored.get = () => {
    throw new Error('away');
  };
  const second = await failing.start();
  await delay(50);
  second.stop();
  t.ok(failing.troubles.length >= 6, `${failing.troubles.length}`);
});
