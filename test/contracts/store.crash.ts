import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Test } from 'tap';
import { ledger, otherLedger } from '../store/sample-batch.ts';
import type { StoreHome } from './store.home.ts';
import { openVictim } from './store.victim.ts';

const rounds = 3;

export function crashContract(t: Test, home: StoreHome): void {
  t.test('after kill -9 between any two steps all that was committed is there, and nothing else', async (t) => {
    const place = await home.place(t);
    let reported = 0;
    for (let round = 0; round < rounds; round++) {
      reported = Math.max(reported, await killWhileAppending(place, 150 + round * 70));
      const { store, pool } = await openVictim(...place);
      const head = await store.head(ledger);
      const size = head?.size ?? 0;
      t.ok(size >= reported, `${size} held, ${reported} reported`);
      const entries = size === 0 ? [] : ((await store.batch(ledger, 0, 1e6, 1e12))?.entries ?? []);
      t.same(
        entries.map(({ sequence }) => sequence),
        Array.from({ length: size }, (_, sequence) => sequence),
      );
      t.equal((await store.newestCheckpoint(ledger))?.treeSize, size || undefined, 'the last checkpoint covers all');
      t.equal(await store.head(otherLedger), undefined, 'the transaction that never commits left nothing');
      await pool.end();
      reported = size;
    }
    t.ok(reported > 0, 'the victim got somewhere');
  });
}

/** The size the process last said it had committed, before it was killed in the midst of its work. */
async function killWhileAppending(place: readonly string[], afterMs: number): Promise<number> {
  const victim = fork(new URL('./store.victim.ts', import.meta.url), [...place], { execArgv: ['--import=tsx'] });
  let reported = 0;
  victim.on('message', (size) => {
    if (reported === 0) setTimeout(() => victim.kill('SIGKILL'), afterMs);
    reported = Number(size);
  });
  const [code, signal] = await once(victim, 'exit');
  if (signal !== 'SIGKILL') throw new Error(`the victim ended by itself with ${code}`);
  return reported;
}
