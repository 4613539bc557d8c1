/** What a lane can rely on: once at a time, never forgotten, tried again in good time. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Test } from 'tap';
import { gate, hang, idle, lane, NotedWork, retry, until } from './queue.lab.ts';
import type { Settle } from './queue.suite.ts';

export function laneContract(t: Test, settle: Settle): void {
  t.test('wake-ups of a lane that waits come to one run', async (t) => {
    const city = settle(t);
    const producer = await city.producer();
    for (let count = 0; count < 4; count += 1) await producer.wake([lane('999901'), lane('999902'), lane('999901')]);
    t.equal((await producer.counts()).lanes.waiting, 2);
    const work = new NotedWork();
    await city.process(work);
    await until(() => work.runs.length >= 2);
    await delay(100);
    t.same(work.runs.map((run) => run.target.peer).sort(), ['999901', '999902']);
  });

  t.test('wake-ups while a lane runs come to exactly one more run, afterwards', async (t) => {
    const city = settle(t);
    const work = new NotedWork();
    const first = gate();
    work.onDeliver = async () => {
      await first.opened;
      return idle;
    };
    const queue = await city.process(work);
    await queue.wake([lane('999901')]);
    await until(() => work.runs.length === 1);
    for (let count = 0; count < 5; count += 1) await queue.wake([lane('999901')]);
    await delay(100);
    t.equal(work.runs.length, 1, 'not beside the first');
    first.open();
    await until(() => work.runs.length === 2);
    await delay(150);
    t.equal(work.runs.length, 2);
    t.match((await queue.counts()).lanes, { waiting: 0, active: 0 });
  });

  t.test('a failing lane is tried again after times that double up to the maximum', async (t) => {
    const city = settle(t);
    const work = new NotedWork();
    work.onDeliver = async () => (work.runs.length <= 5 ? retry() : idle);
    const queue = await city.process(work, { retryMinMs: 20, retryMaxMs: 200 });
    await queue.wake([lane('999901')]);
    await until(() => work.runs.length === 6);
    const expected = [40, 80, 160, 200, 200];
    for (const [index, gap] of work.gaps().entries()) {
      t.ok(gap >= (expected[index] ?? 0) - 2, `gap ${index}: ${gap} ms`);
    }
    t.same(
      city.log.filter(({ event }) => event !== 'queue.scheduled'),
      [],
      'a peer that is away is no news to the log',
    );
  });

  t.test('a lane with more to do goes on at once, however long its backlog and whatever failed before', async (t) => {
    const city = settle(t);
    const work = new NotedWork();
    work.onDeliver = async () => {
      if (work.runs.length === 1) return retry();
      return work.runs.length < 12 ? { kind: 'again' } : idle;
    };
    const queue = await city.process(work, { retryMinMs: 20, retryMaxMs: 60_000 });
    await queue.wake([lane('999901')]);
    await until(() => work.runs.length === 12);
    await until(async () => (await queue.counts()).lanes.active === 0);
    t.match((await queue.counts()).lanes, { waiting: 0, delayed: 1 }, 'nothing is left but the clock');
  });

  t.test('a wake-up during a backoff neither ends it nor adds a run', async (t) => {
    const city = settle(t);
    const work = new NotedWork();
    work.onDeliver = async () => (work.runs.length === 1 ? retry() : idle);
    const queue = await city.process(work, { retryMinMs: 400, retryMaxMs: 400 });
    await queue.wake([lane('999901')]);
    await until(async () => (await queue.counts()).lanes.delayed === 2);
    await queue.wake([lane('999901')]);
    await until(() => work.runs.length === 2);
    t.ok((work.gaps()[0] ?? 0) >= 398, `${work.gaps()[0]} ms`);
    await delay(150);
    t.equal(work.runs.length, 2);
  });

  t.test('a sign of life ends a backoff at once', async (t) => {
    const city = settle(t);
    const work = new NotedWork();
    work.onDeliver = async ({ peer }) => (peer === '999901' && work.runs.length <= 2 ? retry() : idle);
    const queue = await city.process(work, { retryMinMs: 60_000, retryMaxMs: 900_000 });
    await queue.wake([lane('999901')]);
    await until(async () => (await queue.counts()).lanes.delayed === 2);
    const producer = await city.producer();
    await producer.revive([lane('999901'), lane('999902')]);
    await until(() => work.runs.length === 3);
    t.same(work.runs.map((run) => run.target.peer).sort(), ['999901', '999901', '999902'], 'and wakes what was asleep');
  });

  for (const [name, afterMs, atLeast] of [
    ['Retry-After is honoured', 500, 500],
    ['Retry-After beyond the maximum is cut to it', 86_400_000, 600],
  ] as const) {
    t.test(name, async (t) => {
      const city = settle(t);
      const work = new NotedWork();
      work.onDeliver = async () => (work.runs.length === 1 ? retry(afterMs) : idle);
      const queue = await city.process(work, { retryMinMs: 10, retryMaxMs: 600 });
      await queue.wake([lane('999901')]);
      await until(() => work.runs.length === 2);
      const [gap = 0] = work.gaps();
      t.ok(gap >= atLeast - 2, `${gap} ms`);
    });
  }

  t.test('work that throws is tried again, and the log names the lane and a code, not the message', async (t) => {
    const city = settle(t);
    const work = new NotedWork();
    work.onDeliver = async () => {
      if (work.runs.length === 1) throw new Error('999999199001011234');
      return idle;
    };
    const queue = await city.process(work);
    await queue.wake([lane('999901')]);
    await until(() => work.runs.length === 2);
    const failures = city.log.filter(({ event }) => event === 'queue.lane_failed');
    t.same(
      failures.map(({ fields }) => fields),
      [{ peer: '999901', ledger: '999900/penalty/1', code: 'Error' }],
    );
  });

  t.test('lanes of dead peers delay no other lane', async (t) => {
    const city = settle(t);
    const work = new NotedWork();
    work.onDeliver = async ({ peer }, signal) => (peer < '999920' ? hang(signal) : idle);
    const queue = await city.process(work, { concurrency: 40 });
    const dead = Array.from({ length: 16 }, (_, index) => lane(String(999_900 + index)));
    await queue.wake(dead);
    await until(() => work.runs.length === dead.length);
    await queue.wake([lane('999990'), lane('999991')]);
    await until(() => work.runs.length === dead.length + 2);
    t.equal(work.runs.filter((run) => run.endedAt === undefined).length, dead.length, 'the dead ones still hang');
  });

  t.test('two processes never run the same lane at once, and no wake-up is lost between them', async (t) => {
    const city = settle(t);
    const work = new NotedWork();
    work.onDeliver = async () => {
      await delay(1 + (work.runs.length % 7));
      return work.runs.length % 5 === 0 ? retry() : idle;
    };
    const queues = [await city.process(work), await city.process(work)];
    const lanes = ['999901', '999902', '999903'].map((peer) => lane(peer));
    let lastWoken = 0;
    for (let round = 0; round < 60; round += 1) {
      lastWoken = performance.now();
      await queues[round % 2]?.wake(lanes);
      await delay(round % 4);
    }
    await until(async () => {
      const { waiting, active, delayed } = (await queues[0]?.counts())?.lanes ?? {};
      return waiting === 0 && active === 0 && delayed === 1;
    });
    for (const { peer } of lanes) {
      const runs = work.runs.filter((run) => run.target.peer === peer);
      const overlaps = runs.slice(1).filter((run, index) => run.startedAt < (runs[index]?.endedAt ?? Infinity));
      t.equal(overlaps.length, 0, `${runs.length} runs`);
      t.ok((runs.at(-1)?.startedAt ?? 0) >= lastWoken - 1, 'one began after the last wake-up');
    }
  });
}
