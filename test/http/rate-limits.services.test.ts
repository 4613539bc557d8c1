/** The limit of a client counts over all processes of its city, in Redis. */
import { once } from 'node:events';
import { Redis } from 'ioredis';
import t from 'tap';
import { openSharedCounters } from '../../src/queue/shared-counters.ts';
import { call } from './call.ts';
import { allowedClient, fakeUseCases } from './fake-use-cases.ts';
import { startApi } from './servers.ts';
import { tlsCorridor } from './tls-corridor.ts';
import { newTokenKeys } from './token-keys.ts';
import { tokenFor } from './with-token.ts';

const url = process.env['G60_TEST_REDIS_URL'] ?? '';
const corridor = await tlsCorridor({ '330100': 1 });
const demo = corridor.material('330100', 'client-demo');
const counters = openSharedCounters(url, () => undefined, Date.now);
await once(counters.redis, 'ready');
t.teardown(async () => {
  await counters.close();
  corridor.remove();
});
const keys = newTokenKeys();
const useCases = fakeUseCases({ registered: async () => ({ ...allowedClient, requestsPerMinute: 10 }) });
const start = () => startApi({ corridor, useCases, tokenKeys: () => keys, rateLimitStore: counters.redis });
const [one, other] = await Promise.all([start(), start()]);
t.teardown(() => Promise.all([one.app.close(), other.app.close()]));

t.test('two processes count the requests of a client together, and refuse none while Redis is away', async (t) => {
  const redis = new Redis(url);
  const held = await redis.keys('g60:330100:requests:*');
  if (held.length > 0) await redis.del(held);
  await redis.quit();
  const token = await tokenFor(one.port, demo);
  const headers = { authorization: `Bearer ${token}` };
  const statuses: number[] = [];
  for (let count = 0; count < 12; count += 1) {
    const { port } = count % 2 === 0 ? one : other;
    statuses.push((await call(port, demo, { path: '/v1/status', headers })).status);
  }
  t.same(statuses, [...Array(9).fill(200), ...Array(3).fill(429)]);
  await counters.close();
  t.equal((await call(one.port, demo, { path: '/v1/status', headers })).status, 200);
});
