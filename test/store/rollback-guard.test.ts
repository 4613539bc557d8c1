import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { openRollbackGuard } from '../../src/store/rollback-guard.ts';
import { ledger, otherLedger } from './sample-batch.ts';

function guardFile(t: Test, content: string | undefined): string {
  const file = join(t.testdir(), 'signed-sizes.json');
  if (content !== undefined) writeFileSync(file, content);
  return file;
}

function onDisk(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}

t.test('without a file there are no sizes; the first raise makes it', async (t) => {
  const file = guardFile(t, undefined);
  const guard = await openRollbackGuard(file);
  t.equal(guard.sizes(), undefined);
  await guard.raise(ledger, 3);
  t.same(guard.sizes(), new Map([[ledger, 3]]));
  t.same(onDisk(file), { sizes: { [ledger]: 3 } });
  t.equal(statSync(file).mode & 0o777, 0o600);
});

t.test('sizes only grow, and are there at the next start', async (t) => {
  const file = guardFile(t, '{"sizes":{}}');
  const guard = await openRollbackGuard(file);
  t.same(guard.sizes(), new Map());
  await guard.raise(ledger, 7);
  await guard.raise(ledger, 5);
  await guard.raise(otherLedger, 1);
  t.same(onDisk(file), { sizes: { [ledger]: 7, [otherLedger]: 1 } });
  t.same(
    (await openRollbackGuard(file)).sizes(),
    new Map([
      [ledger, 7],
      [otherLedger, 1],
    ]),
  );
  t.same(readdirSync(join(file, '..')), ['signed-sizes.json'], 'nothing else is left in the directory');
});

t.test('a raise resolves only once the file says so, and raises that come together share writes', async (t) => {
  const file = guardFile(t, '{"sizes":{}}');
  const guard = await openRollbackGuard(file);
  const seen = await Promise.all(
    Array.from({ length: 500 }, async (_, index) => {
      await guard.raise(ledger, index + 1);
      const { sizes } = onDisk(file) as { sizes: Record<string, number> };
      return (sizes[ledger] ?? 0) >= index + 1;
    }),
  );
  t.notOk(seen.includes(false));
  const first = statSync(file).ino;
  await Promise.all([guard.raise(ledger, 500), guard.raise(ledger, 400)]);
  t.equal(statSync(file).ino, first, 'a size the file already says is not written again');
});

t.test('a write that fails fails its raise, and the next one tries again', async (t) => {
  const file = guardFile(t, '{"sizes":{}}');
  const guard = await openRollbackGuard(file);
  mkdirSync(`${file}.new`);
  await t.rejects(guard.raise(ledger, 2), { code: 'FILE_UNWRITABLE', parameters: { file } });
  t.same(guard.sizes(), new Map(), 'what is not on disk is not claimed');
  rmSync(`${file}.new`, { recursive: true });
  await guard.raise(otherLedger, 1);
  t.same(onDisk(file), { sizes: { [ledger]: 2, [otherLedger]: 1 } });
});

t.test('a file that is something else is refused, not overwritten', async (t) => {
  for (const content of [
    '',
    '[]',
    '{}',
    '{"sizes":{"330100/penalty/1":-1}}',
    '{"sizes":{"nonsense":1}}',
    '{"sizes":1}',
  ]) {
    const file = guardFile(t, content);
    await t.rejects(openRollbackGuard(file), { code: 'FILE_UNREADABLE' }, content);
    t.equal(readFileSync(file, 'utf8'), content);
  }
});
