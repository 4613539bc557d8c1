import t from 'tap';
import { startUpkeep } from '../src/upkeep.ts';

t.test('a chore that fails is reported and done again; the others go on', async (t) => {
  const events: object[] = [];
  let runs = 0;
  let others = 0;
  const stop = await new Promise<() => Promise<void>>((resolve) => {
    const end = startUpkeep(
      [
        {
          name: 'failing',
          everyMs: 1,
          async work() {
            runs += 1;
            if (runs === 3) resolve(end);
            throw Object.assign(new Error('no'), { code: 'NO_LUCK' });
          },
        },
        {
          name: 'other',
          everyMs: 1,
          work: async () => {
            others += 1;
          },
        },
      ],
      (event, fields) => void events.push({ event, ...fields }),
    );
  });
  await stop();
  t.match(events, [{ event: 'upkeep.failed', chore: 'failing', code: 'NO_LUCK' }, {}]);
  t.ok(others > 0);
  const after = runs;
  await new Promise((resolve) => setTimeout(resolve, 20));
  t.equal(runs, after, 'nothing runs after the end');
});

t.test('the end waits for the run under way, and tells it', async (t) => {
  let finished = false;
  const work = (signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      signal.addEventListener('abort', () =>
        setTimeout(() => {
          finished = true;
          resolve();
        }, 10),
      );
    });
  await startUpkeep([{ name: 'slow', everyMs: 1, work }], () => t.fail('an ended run is no failure'))();
  t.ok(finished);
});
