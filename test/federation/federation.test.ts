import t from 'tap';
import { federation } from './federation.ts';
import { embedded } from './homes.ts';

t.setTimeout(600_000);
t.test('three cities, embedded', (t) => federation(t, embedded));
