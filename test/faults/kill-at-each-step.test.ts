import t from 'tap';
import { embedded, emptyEmbeddedQueue } from '../federation/homes.ts';
import { killAtEachStep } from './kill-at-each-step.ts';

t.setTimeout(600_000);
t.test('embedded', (t) => killAtEachStep(t, { homes: embedded, emptyQueue: emptyEmbeddedQueue }));
