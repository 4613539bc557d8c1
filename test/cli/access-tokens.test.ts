import t from 'tap';
import { AccessTokens } from '../../src/cli/access-tokens.ts';

/** Tokens numbered as they were asked for, good for so many seconds. */
function numbered(seconds: number) {
  const asked = { count: 0 };
  const tokens = new AccessTokens(async () => {
    asked.count += 1;
    return { access_token: `token ${asked.count}`, expires_in: seconds };
  });
  return { asked, tokens };
}

t.test('a token is asked for when it is needed, once for all who need it, and kept', async (t) => {
  const { asked, tokens } = numbered(600);
  t.equal(asked.count, 0);
  t.same(await Promise.all([tokens.current(), tokens.current()]), ['token 1', 'token 1']);
  t.equal(await tokens.current(), 'token 1');
});

t.test('one that is about to end is replaced', async (t) => {
  const { tokens } = numbered(29);
  t.equal(await tokens.current(), 'token 1');
  t.equal(await tokens.current(), 'token 2');
});

t.test('one that was refused is replaced, and not once more by who was refused with the one before', async (t) => {
  const { tokens } = numbered(600);
  await tokens.current();
  tokens.refused('token 1');
  t.equal(await tokens.current(), 'token 2');
  tokens.refused('token 1');
  t.equal(await tokens.current(), 'token 2');
});

t.test('after a refusal the next who asks tries again', async (t) => {
  let failing = true;
  const tokens = new AccessTokens(async () => {
    if (failing) throw new Error('refused');
    return { access_token: 'token', expires_in: 600 };
  });
  await t.rejects(Promise.all([tokens.current(), tokens.current()]), { message: 'refused' });
  failing = false;
  t.equal(await tokens.current(), 'token');
});
