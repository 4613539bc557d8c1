import t from 'tap';
import { delayBefore } from '../../src/queue/backoff.ts';

const at = (random: number) => ({ minMs: 1000, maxMs: 900_000, random: () => random });

t.test('the delay lies between the minimum and a ceiling that doubles up to the maximum', async (t) => {
  for (const [attempt, ceiling] of [
    [1, 2000],
    [2, 4000],
    [5, 32_000],
    [9, 512_000],
    [10, 900_000],
    [5000, 900_000],
  ] as const) {
    t.equal(delayBefore(attempt, undefined, at(0)), 1000, `attempt ${attempt}, luckiest`);
    t.equal(delayBefore(attempt, undefined, at(0.5)), 1000 + (ceiling - 1000) / 2, `attempt ${attempt}, half way`);
    t.equal(delayBefore(attempt, undefined, at(1 - 1e-12)), ceiling, `attempt ${attempt}, unluckiest`);
  }
});

t.test('Retry-After is a lower bound, and the maximum an upper one', async (t) => {
  t.equal(delayBefore(1, 30_000, at(0.5)), 30_000);
  t.equal(delayBefore(9, 30_000, at(0.5)), 256_500, 'a longer backoff stands');
  t.equal(delayBefore(1, 86_400_000, at(0.5)), 900_000);
  t.equal(delayBefore(1, 0, at(0)), 1000);
  t.equal(delayBefore(1, -5, at(0)), 1000);
});
