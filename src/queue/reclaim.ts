import { queueKinds } from './names.ts';
import type { Producers } from './producers.ts';
import type { Trouble } from './trouble.ts';

/** BullMQ's word for a lock that is taken whoever holds it. */
const anyLock = '0';

/**
 * Hands back what a process was at when it was killed. Only for a home that no other process uses: elsewhere nobody
 * can tell a dead one's job from a living one's before its lock has run out, half a minute later.
 */
export async function reclaim(producers: Producers, trouble: Trouble): Promise<void> {
  for (const kind of queueKinds) {
    try {
      await producers.ask(kind, async (queue) => {
        for (const job of await queue.getActive()) await job.moveToWait(anyLock);
      });
    } catch (error) {
      // Then it takes until the lock runs out.
      trouble(kind, error);
    }
  }
}
