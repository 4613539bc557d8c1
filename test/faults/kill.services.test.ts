import t from 'tap';
import { emptyRedis, services } from '../federation/homes.ts';
import { killing } from './kill.ts';

const redisDatabase = 12;

t.test('on PostgreSQL and Redis', (t) =>
  killing(t, {
    homes: services(redisDatabase),
    rounds: 3,
    emptyQueue: () => emptyRedis(`${process.env['G60_TEST_REDIS_URL']}/${redisDatabase}`),
  }),
);
