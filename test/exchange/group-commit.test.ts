import t from 'tap';
import { GroupCommit, type GroupCommitOptions } from '../../src/exchange/group-commit.ts';

/** A lane whose commits end when they are told to. */
function lane(options: Partial<GroupCommitOptions<number, string>> = {}) {
  const groups: number[][] = [];
  const ends: (() => void)[] = [];
  const commit = new GroupCommit<number, string>({
    weigh: () => 1,
    maxGroup: 10,
    maxPending: 20,
    fits: () => true,
    commit: async (group) => {
      groups.push([...group]);
      await new Promise<void>((resolve) => ends.push(resolve));
      return group.map((item) => `done ${item}`);
    },
    ...options,
  });
  const turn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  const end = async () => {
    ends.shift()?.();
    await turn();
  };
  return { commit, groups, turn, end };
}

t.test('work that finds nothing under way is committed at once, alone', async (t) => {
  const { commit, groups, turn, end } = lane();
  const answer = commit.add(1);
  await turn();
  t.same(groups, [[1]]);
  await end();
  t.equal(await answer, 'done 1');
});

t.test('work that arrives during a commit shares the next one, in order', async (t) => {
  const { commit, groups, turn, end } = lane();
  const answers = [commit.add(1)];
  await turn();
  answers.push(commit.add(2), commit.add(3));
  await end();
  t.same(groups, [[1], [2, 3]]);
  await end();
  t.same(await Promise.all(answers), ['done 1', 'done 2', 'done 3']);
  await commit.idle();
});

t.test('a group is no heavier than allowed, and one heavier item goes alone', async (t) => {
  const { commit, groups, turn, end } = lane({ weigh: (item) => item, maxGroup: 5, maxPending: 100 });
  const answers = [3, 3, 2, 9].map((item) => commit.add(item));
  for (let round = 0; round < 4; round += 1) {
    await turn();
    await end();
  }
  await Promise.all(answers);
  t.same(groups, [[3, 2], [3], [9]]);
});

t.test('an item that does not fit beside another waits for the next group', async (t) => {
  const { commit, groups, turn, end } = lane({ fits: (item, group) => !group.includes(item) });
  const answers = [commit.add(1), commit.add(1), commit.add(2)];
  await turn();
  await end();
  await end();
  await Promise.all(answers);
  t.same(groups, [[1, 2], [1]]);
});

t.test('more than may wait is refused, until the database has caught up', async (t) => {
  const { commit, turn, end } = lane({ maxPending: 2 });
  const answers = [commit.add(1), commit.add(2)];
  await t.rejects(commit.add(3), { code: 'OVERLOADED' });
  await turn();
  await end();
  await Promise.all(answers);
  const later = commit.add(4);
  await turn();
  await end();
  t.equal(await later, 'done 4');
});

t.test('a commit that fails fails everybody in its group and nobody else', async (t) => {
  let fails = true;
  const { commit, turn } = lane({
    commit: async (group) => {
      if (fails) throw new Error('no disk');
      return group.map(String);
    },
  });
  const answers = [commit.add(1), commit.add(2)];
  const ended = await Promise.allSettled(answers);
  t.same(
    ended.map(({ status }) => status),
    ['rejected', 'rejected'],
  );
  fails = false;
  await turn();
  t.equal(await commit.add(3), '3');
});
