/** The contract of ports/queue.ts, for every home of the queue. */
import t, { type Test } from 'tap';
import { cityContract } from './queue.city.ts';
import { City, type QueueLab } from './queue.lab.ts';
import { laneContract } from './queue.lanes.ts';

export type LabOf = () => QueueLab;

/** A city of its own for a test, closed at its end. */
export type Settle = (t: Test) => City;

export async function queueContract(open: () => Promise<QueueLab>): Promise<void> {
  const lab = await open();
  let cities = 0;
  const settle: Settle = (t) => {
    cities += 1;
    const city = new City(lab.home, String(999_000 + cities));
    t.teardown(() => city.close());
    return city;
  };
  t.teardown(() => lab.close());
  laneContract(t, settle);
  cityContract(t, settle, () => lab);
}
