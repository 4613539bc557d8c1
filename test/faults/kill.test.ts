import t from 'tap';
import { embedded } from '../federation/homes.ts';
import { killing } from './kill.ts';

t.test('embedded', (t) =>
  killing(t, {
    homes: embedded,
    rounds: 10,
    async emptyQueue(city) {
      const tables =
        await city.rows(`SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'bullmq' AND c.relkind IN ('r', 'p') AND c.relname NOT LIKE '%migration%'`);
      await city.rows(`TRUNCATE ${tables.map(({ name }) => `bullmq.${name}`).join(', ')}`);
    },
  }),
);
