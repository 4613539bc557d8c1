import t from 'tap';
import { emptyRedis, services } from '../federation/homes.ts';
import { killAtEachStep } from './kill-at-each-step.ts';
import { killUnderLoad } from './kill-under-load.ts';

const redisDatabase = 12;
const home = () => services(redisDatabase);

t.setTimeout(600_000);
t.test('PostgreSQL and Redis', (t) =>
  killAtEachStep(t, { homes: home(), emptyQueue: () => emptyRedis(redisDatabase) }),
);
t.test('PostgreSQL and Redis: kill -9 at any moment loses and doubles nothing', (t) => killUnderLoad(t, home(), 10));
