import { Redis } from 'ioredis';
import type { QueueLab } from './queue.lab.ts';
import { queueContract } from './queue.suite.ts';

/** Databases 1 to 15 are taken by process id, so that two runs at once don't empty each other's. */
const url = `${process.env['G60_TEST_REDIS_URL']}/${1 + (process.pid % 15)}`;

async function readKey(redis: Redis, key: string): Promise<unknown> {
  switch (await redis.type(key)) {
    case 'string':
      return redis.get(key);
    case 'hash':
      return redis.hgetall(key);
    case 'list':
      return redis.lrange(key, 0, -1);
    case 'set':
      return redis.smembers(key);
    case 'zset':
      return redis.zrange(key, '0', '-1');
    case 'stream':
      return redis.xrange(key, '-', '+');
    default:
      return undefined;
  }
}

await queueContract(async (): Promise<QueueLab> => {
  const redis = new Redis(url);
  await redis.flushdb();
  return {
    home: { kind: 'redis', url },
    latencyMs: 5,
    async flush() {
      await redis.flushdb();
    },
    async stored() {
      const keys = await redis.keys('*');
      return JSON.stringify(await Promise.all(keys.map(async (key) => [key, await readKey(redis, key)])));
    },
    async close() {
      await redis.flushdb();
      redis.disconnect();
    },
  };
});
