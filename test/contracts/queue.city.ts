/** What a city can rely on: its clock, its imports, its processes coming and going, its storage. */
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'bullmq';
import type { Test } from 'tap';
import { gate, hang, idle, lane, NotedWork, retry, until } from './queue.lab.ts';
import type { LabOf, Settle } from './queue.suite.ts';

export function cityContract(t: Test, settle: Settle, lab: LabOf): void {
  t.test('heartbeat and sweep run once per interval, however many processes there are', async (t) => {
    const city = settle(t);
    const work = new NotedWork();
    const every = { heartbeatEveryMs: 200, sweepEveryMs: 400 };
    await Promise.all([city.process(work, every), city.process(work, every), city.process(work, every)]);
    await until(() => work.heartbeats >= 1 && work.sweeps >= 1);
    const before = { heartbeats: work.heartbeats, sweeps: work.sweeps };
    await delay(2000);
    const heartbeats = work.heartbeats - before.heartbeats;
    const sweeps = work.sweeps - before.sweeps;
    t.ok(heartbeats >= 3 && heartbeats <= 11, `${heartbeats} heartbeats in 2 s`);
    t.ok(sweeps >= 2 && sweeps <= 6, `${sweeps} sweeps in 2 s`);
  });

  t.test('a drained process hands its lane over to another', async (t) => {
    const city = settle(t);
    const [leaving, staying] = [new NotedWork(), new NotedWork()];
    leaving.onDeliver = (_, signal) => hang(signal);
    const first = await city.process(leaving, { drainMs: 200, retryMinMs: 60_000, retryMaxMs: 60_000 });
    await first.wake([lane('999901')]);
    await until(() => leaving.runs.length === 1);
    await city.process(staying);
    const began = performance.now();
    await first.drain();
    const took = performance.now() - began;
    t.ok(took >= 195 && took < 5000, `drained in ${took} ms`);
    await until(() => staying.runs.length === 1);
    t.notOk(first.alive());
    await first.wake([lane('999902')]);
    await until(() => staying.runs.length === 2);
    t.equal(leaving.runs.length, 1, 'it still wakes others, and takes nothing itself');
  });

  t.test('the only process of a city takes over at once what one that was killed left running', async (t) => {
    const city = settle(t);
    const [killed, next] = [new NotedWork(), new NotedWork()];
    killed.onDeliver = (_, signal) => hang(signal);
    // It holds what it has and can take no more, as if it were dead.
    const first = await city.process(killed, { concurrency: 2 });
    await first.wake([lane('999901'), lane('999902')]);
    await until(() => killed.runs.length === 2);
    await city.process(next, { processes: 'one' });
    await until(() => next.runs.length === 2);
    t.same(next.runs.map((run) => run.target.peer).sort(), ['999901', '999902']);
  });

  t.test('a drain waits for work that ends in time', async (t) => {
    const city = settle(t);
    const work = new NotedWork();
    let aborted = false;
    work.onDeliver = async (_, signal) => {
      await delay(150);
      aborted = signal.aborted;
      return idle;
    };
    const queue = await city.process(work, { drainMs: 2000 });
    await queue.wake([lane('999901')]);
    await until(() => work.runs.length === 1);
    await queue.drain();
    t.ok(work.runs[0]?.endedAt);
    t.notOk(aborted);
    t.match((await queue.counts()).lanes, { waiting: 0, active: 0 });
  });

  t.test('an emptied storage loses nothing: schedulers come back and the sweep wakes every lane', async (t) => {
    const city = settle(t);
    const work = new NotedWork();
    const producer = await city.producer();
    const holding = gate();
    const held = new Set<string>();
    work.onSweep = () => producer.wake([lane('999901'), lane('999902')]);
    work.onDeliver = async ({ peer }) => {
      held.add(peer);
      if (peer === '999902') await holding.opened;
      return idle;
    };
    const queue = await city.process(work, { heartbeatEveryMs: 200, sweepEveryMs: 300 });
    await until(() => held.size === 2);
    await lab().flush();
    holding.open();
    const before = { runs: work.runs.length, heartbeats: work.heartbeats };
    const woken = () => new Set(work.runs.slice(before.runs).map((run) => run.target.peer));
    await until(() => work.heartbeats > before.heartbeats + 2 && woken().size === 2);
    t.ok(queue.alive());
  });

  t.test('workers that stop without a word are replaced', async (t) => {
    const city = settle(t);
    const work = new NotedWork();
    const prototype = Worker.prototype as unknown as Record<string, unknown>;
    const fetch = prototype['_getNextJob'];
    prototype['_getNextJob'] = () => new Promise(() => undefined);
    t.teardown(() => {
      prototype['_getNextJob'] = fetch;
    });
    const queue = await city.process(work, { heartbeatEveryMs: 100, sweepEveryMs: 100 });
    await queue.wake([lane('999901')]);
    await delay(150);
    prototype['_getNextJob'] = fetch;
    t.equal(work.runs.length, 0);
    await until(() => work.runs.length >= 1 && work.heartbeats > 1);
    t.ok(city.log.some(({ event }) => event === 'queue.workers_replaced'));
  });

  t.test('an import is queued once, and tried five times', async (t) => {
    const city = settle(t);
    const work = new NotedWork();
    work.onImport = async (id) => {
      if (id === 'bad') throw new Error('row 7: 999999199001011234');
      await delay(30);
    };
    const producer = await city.producer();
    for (let count = 0; count < 3; count += 1) await producer.wakeImport('good');
    await producer.wakeImport('bad');
    const queue = await city.process(work, { retryMinMs: 5, retryMaxMs: 20 });
    await until(() => work.imports.length === 6);
    await delay(200);
    t.same(work.imports.toSorted(), ['bad', 'bad', 'bad', 'bad', 'bad', 'good']);
    t.match((await queue.counts()).imports, { waiting: 0, active: 0, delayed: 1 });
    await queue.wakeImport('bad');
    await until(() => work.imports.length >= 7);
  });

  t.test('the storage holds ids only, and nothing of what is done', async (t) => {
    await lab().flush();
    const city = settle(t);
    const work = new NotedWork();
    const secret = '999999199001011234';
    work.onDeliver = async ({ peer }) => {
      if (peer === '999903') throw new Error(secret);
      return peer === '999902' ? retry() : idle;
    };
    work.onImport = async () => {
      throw Object.assign(new Error(secret), { detail: secret });
    };
    const queue = await city.process(work, { retryMinMs: 30_000, retryMaxMs: 30_000 });
    await queue.wake([lane('999901'), lane('999902'), lane('999903')]);
    await queue.wakeImport('0b54a1ce-7d4e-4d56-9a55-0e8f2d0c4b11');
    await until(() => work.runs.length === 3 && work.imports.length === 1);
    await until(async () => {
      const { lanes } = await queue.counts();
      return lanes.delayed === 3 && lanes.active === 0;
    });
    const stored = await lab().stored();
    t.match(stored, '999902<-999900/penalty/1');
    t.match(stored, '0b54a1ce-7d4e-4d56-9a55-0e8f2d0c4b11');
    t.notMatch(stored, secret);
    t.notMatch(stored, '999901<-', 'a lane that is done has left nothing');
  });

  t.test('a wake-up is a run within milliseconds', async (t) => {
    const city = settle(t);
    const work = new NotedWork();
    const queue = await city.process(work);
    await queue.wake([lane('999901')]);
    await until(() => work.runs.length === 1);
    const took: number[] = [];
    for (let round = 2; round <= 41; round += 1) {
      await delay(10);
      const wokenAt = performance.now();
      await queue.wake([lane('999901')]);
      await until(() => work.runs.length === round);
      took.push((work.runs.at(-1)?.startedAt ?? 0) - wokenAt);
    }
    const median = took.toSorted((one, other) => one - other)[20] ?? 0;
    t.comment(`median ${median.toFixed(1)} ms, meant ${lab().latencyMs} ms`);
    t.ok(median < 10 * lab().latencyMs);
  });
}
