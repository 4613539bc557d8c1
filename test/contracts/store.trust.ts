import type { Test } from 'tap';
import type { RevocationList } from '../../src/directory/trust-view.ts';
import type { StoreHome } from './store.home.ts';

function list(issuer: string, number: number): RevocationList {
  const der = Buffer.from(`list ${number} of ${issuer}`);
  return { issuer, number, der, thisUpdate: 0, nextUpdate: 0, revoked: new Map() };
}

export function trustContract(t: Test, home: StoreHome): void {
  t.test('of the directories the one with the highest version counts, and none is replaced', async (t) => {
    const { store } = await home.open(t);
    t.equal(await store.newestDirectory(), undefined);
    await store.saveDirectory(2, Buffer.from('two'));
    await store.saveDirectory(1, Buffer.from('one'));
    await store.saveDirectory(2, Buffer.from('another two'));
    t.same(await store.newestDirectory(), { version: 2, envelope: Buffer.from('two') });
  });

  t.test('directories are read on from the version a peer has, in order, so many at a time', async (t) => {
    const { store } = await home.open(t);
    for (const version of [10, 2, 9, 1]) await store.saveDirectory(version, Buffer.from(`${version}`));
    const cases: readonly [after: number, limit: number, versions: number[]][] = [
      [0, 100, [1, 2, 9, 10]],
      [0, 3, [1, 2, 9]],
      [2, 100, [9, 10]],
      [5, 1, [9]],
      [10, 100, []],
    ];
    for (const [after, limit, versions] of cases) {
      const read = (await store.directoriesAfter(after, limit)).map((envelope) => Number(Buffer.from(envelope)));
      t.same(read, versions, `${limit} after ${after}`);
    }
  });

  t.test(
    'contents under a number that another is held under are all kept, and never given out as directories',
    async (t) => {
      const { store, pool, schema } = await home.open(t);
      await store.saveDirectory(2, Buffer.from('two'));
      for (const content of ['forged', 'forged', 'forged otherwise'])
        await store.saveForkedDirectory(2, Buffer.from(content));
      t.same(await store.directoriesAfter(0, 9), [Buffer.from('two')]);
      t.equal((await pool.query(`SELECT version FROM "${schema}".forked_directories`, [])).rows.length, 2);
    },
  );

  t.test(
    'of each issuer the revocation list with the highest number is kept, in whatever order they come',
    async (t) => {
      const { store, second } = await home.open(t);
      t.same(await store.revocationLists(), []);
      const cases: readonly [what: string, saved: RevocationList, held: RevocationList[]][] = [
        ['the first', list('aa', 3), [list('aa', 3)]],
        ['an older one', list('aa', 2), [list('aa', 3)]],
        ['one of another issuer', list('bb', 1), [list('aa', 3), list('bb', 1)]],
        [
          'another with the same number',
          { ...list('aa', 3), der: Buffer.from('other') },
          [list('aa', 3), list('bb', 1)],
        ],
        ['a newer one', list('aa', 4), [list('aa', 4), list('bb', 1)]],
      ];
      for (const [what, saved, held] of cases) {
        await store.saveRevocationList(saved);
        t.same(
          await (await second()).revocationLists(),
          held.map(({ der }) => der),
          what,
        );
      }
    },
  );

  t.test('of revocation lists that arrive at once at two processes the newest comes out on top', async (t) => {
    const { store, second } = await home.open(t);
    const other = await second();
    const numbers = Array.from({ length: 20 }, (_, index) => (index * 7) % 20);
    await Promise.all(numbers.map((number, n) => (n % 2 ? store : other).saveRevocationList(list('aa', number))));
    t.same(await store.revocationLists(), [list('aa', 19).der]);
  });
}
