import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { lockDirectory } from '../../src/store/directory-lock.ts';

/** A process that locks the directory, says what came of it, and stays. */
async function holder(directory: string): Promise<{ process: ChildProcess; said: unknown }> {
  const process = fork(new URL('./lock-holder.ts', import.meta.url), [directory], { execArgv: ['--import=tsx'] });
  const [said] = await once(process, 'message');
  return { process, said };
}

t.test('a directory is held by one process until it is released', async (t) => {
  const directory = join(t.testdir(), 'made', 'when', 'missing');
  const lock = await lockDirectory(directory);
  await t.rejects(lockDirectory(directory), { code: 'STORE_LOCKED', parameters: { directory } });
  const other = await holder(directory);
  t.equal(other.said, 'STORE_LOCKED', 'nor may another process');
  other.process.kill();
  await lock.release();
  const again = await lockDirectory(directory);
  await again.release();
  t.same(readdirSync(directory), [], 'nothing is left behind');
});

t.test('a process that is killed holds nothing any more, one that is stopped does', async (t) => {
  const directory = t.testdir();
  const { process, said } = await holder(directory);
  t.equal(said, 'locked');
  process.kill('SIGSTOP');
  await t.rejects(lockDirectory(directory), { code: 'STORE_LOCKED' });
  process.kill('SIGKILL');
  await once(process, 'exit');
  t.equal(readdirSync(directory).length, 1, 'its socket is still there');
  const lock = await lockDirectory(directory);
  t.equal(readdirSync(directory).length, 1, 'and makes room for ours');
  await lock.release();
});

t.test('of processes that start together at most one gets the directory', async (t) => {
  const directory = t.testdir();
  const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => lockDirectory(directory)));
  const locks = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  t.ok(locks.length <= 1);
  for (const outcome of outcomes) if (outcome.status === 'rejected') t.match(outcome.reason, { code: 'STORE_LOCKED' });
  await Promise.all(locks.map((lock) => lock.release()));
  await (await lockDirectory(directory)).release();
});

t.test('a directory with a long name can be locked', async (t) => {
  const directory = join(t.testdir(), 'x'.repeat(120));
  mkdirSync(directory);
  const lock = await lockDirectory(directory);
  await t.rejects(lockDirectory(directory), { code: 'STORE_LOCKED' });
  await lock.release();
});

t.test('a place that can be no directory is named', async (t) => {
  const file = join(t.testdir(), 'file');
  writeFileSync(file, '');
  await t.rejects(lockDirectory(file), { code: 'FILE_UNWRITABLE', parameters: { file } });
});
