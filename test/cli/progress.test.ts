import t from 'tap';
import { progress } from '../../src/cli/progress.ts';

t.test('where nobody sees a bar, a line is written every two seconds, and none for a short task', async (t) => {
  let now = 1_000_000;
  t.intercept(Date, 'now', { value: () => now });
  t.intercept(process.stderr, 'isTTY', { value: false });
  const written = t.capture(process.stderr, 'write', () => true);
  const shown = progress('checking', 200);
  for (const [after, done] of [
    [0, 10],
    [1999, 60],
    [2000, 90],
    [3000, 100],
    [4100, 250],
  ] as const) {
    now = 1_000_000 + after;
    shown.at(done, `${done} rows`);
  }
  shown.end();
  t.strictSame(
    written().map(({ args }) => args[0]),
    ['checking 45% 90 rows\n', 'checking 100% 250 rows\n'],
  );
});

t.test('a file of unknown size is not divided by', async (t) => {
  let now = 1_000_000;
  t.intercept(Date, 'now', { value: () => now });
  t.intercept(process.stderr, 'isTTY', { value: false });
  const written = t.capture(process.stderr, 'write', () => true);
  const shown = progress('checking', 0);
  now += 5000;
  shown.at(10, '');
  t.strictSame(
    written().map(({ args }) => args[0]),
    ['checking 100% \n'],
  );
});
