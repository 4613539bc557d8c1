import t from 'tap';
import { embedded } from '../federation/homes.ts';
import { killUnderLoad } from './kill-under-load.ts';

t.setTimeout(600_000);
t.test('embedded: kill -9 at any moment loses and doubles nothing', (t) => killUnderLoad(t, embedded, 4));
