import t from 'tap';
import { federation } from './federation.ts';
import { services } from './homes.ts';

t.setTimeout(600_000);
t.test('three cities on PostgreSQL and Redis', (t) => federation(t, services(11)));
