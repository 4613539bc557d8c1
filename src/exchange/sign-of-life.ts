import type { CityCode } from '../ledger/ledger-id.ts';
import type { Emit } from './ports/events.ts';
import type { WakeUps } from './ports/queue.ts';
import type { Store } from './ports/store.ts';
import type { World } from './ports/world.ts';

export interface SignOfLifeDependencies {
  readonly store: Store;
  readonly wakeUps: WakeUps;
  readonly world: World;
  readonly emit: Emit;
}

/** A peer that calls often must not cost a database read each time. */
const pauseMs = 2000;

/**
 * Any authenticated call of a peer ends the backoff of our deliveries to it: it is there again, whatever the failures
 * before. Returns at once; the work is done beside the call.
 */
export function signOfLife({ store, wakeUps, world, emit }: SignOfLifeDependencies): (peer: CityCode) => void {
  const lastSeen = new Map<CityCode, number>();
  const revive = async (peer: CityCode) => {
    const failing = (await store.cursors()).filter((each) => each.peer === peer && each.failures > 0 && !each.parkedAt);
    if (failing.length === 0) return;
    emit('peer.back', { peer, lanes: failing.length });
    await wakeUps.revive(failing.map(({ ledger }) => ({ peer, ledger })));
  };
  return (peer) => {
    const now = world.now();
    if (now - (lastSeen.get(peer) ?? Number.NEGATIVE_INFINITY) < pauseMs) return;
    lastSeen.set(peer, now);
    revive(peer).catch(() => emit('peer.revive_failed', { peer }));
  };
}
