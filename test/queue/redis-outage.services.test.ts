import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { City, lane, NotedWork, until } from '../contracts/queue.lab.ts';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
}

const port = await freePort();
const directory = mkdtempSync(join(tmpdir(), 'g60-redis-'));
let server: ChildProcess | undefined;

/** An empty Redis: one that lost everything with its process. */
function startRedis(): void {
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', directory];
  server = spawn('redis-server', settings, { stdio: 'ignore' });
}

async function killRedis(): Promise<void> {
  const gone = once(server ?? t, 'exit');
  server?.kill('SIGKILL');
  await gone;
}

t.teardown(async () => {
  await killRedis();
  rmSync(directory, { recursive: true });
});

const work = new NotedWork();
const city = new City({ kind: 'redis', url: `redis://127.0.0.1:${port}` }, '999900');
t.before(() => process.on('uncaughtException', (error) => t.fail(error.message)));

/** A wake-up fails, and within the limit. */
async function failsWithin(t: Test, limitMs: number, wake: () => Promise<void>): Promise<void> {
  const began = performance.now();
  await t.rejects(wake(), { code: 'QUEUE_UNAVAILABLE' });
  const took = performance.now() - began;
  t.ok(took < limitMs, `${took.toFixed(0)} ms`);
}

const queue = await city.process(work, { heartbeatEveryMs: 300, sweepEveryMs: 300 });
t.teardown(() => city.close());

t.test('without Redis the queue starts, is not alive, and a wake-up fails at once', async (t) => {
  t.notOk(queue.alive());
  await failsWithin(t, 500, () => queue.wake([lane('999901')]));
  t.ok(city.log.length <= 6, `${city.log.length} lines of log`);
});

t.test('when Redis comes, the work begins', async (t) => {
  startRedis();
  await until(() => queue.alive() && work.heartbeats > 1, 10_000);
  await queue.wake([lane('999901')]);
  await until(() => work.runs.length === 1);
  t.pass();
});

t.test('a Redis that hangs keeps nobody waiting, and goes on where it was', async (t) => {
  server?.kill('SIGSTOP');
  await failsWithin(t, 2000, () => queue.wake([lane('999902')]));
  server?.kill('SIGCONT');
  const { heartbeats } = work;
  await until(() => work.heartbeats > heartbeats + 1, 10_000);
  await until(() =>
    queue.wake([lane('999903')]).then(
      () => true,
      () => false,
    ),
  );
  await until(() => work.runs.some((run) => run.target.peer === '999903'));
  t.ok(queue.alive());
});

t.test('a Redis that is killed and comes back empty is filled anew', async (t) => {
  await killRedis();
  await failsWithin(t, 2000, () => queue.wake([lane('999904')]));
  const { heartbeats, sweeps } = work;
  startRedis();
  await until(() => queue.alive() && work.heartbeats > heartbeats + 2 && work.sweeps > sweeps + 2, 15_000);
  await queue.wake([lane('999905')]);
  await until(() => work.runs.some((run) => run.target.peer === '999905'));
  t.ok(city.log.filter(({ event }) => event === 'queue.trouble').length < 30, 'and the log was not flooded');
});
