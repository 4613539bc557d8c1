import type { DirectoryView } from '../directory/directory-view.ts';
import type { CityCode } from '../ledger/ledger-id.ts';
import { type ExpireAuditDependencies, expireAudit } from './audit/expire-audit.ts';
import type { Cursor } from './ports/delivery.ts';
import type { DeliveryTarget, WakeUps } from './ports/queue.ts';
import type { Store } from './ports/store.ts';
import type { World } from './ports/world.ts';

export interface SweepDependencies extends ExpireAuditDependencies {
  readonly city: CityCode;
  readonly store: Store;
  readonly wakeUps: WakeUps;
  readonly directory: () => DirectoryView;
  readonly world: World;
  readonly importsKeptMs: number;
}

/**
 * Makes every wake-up anew from what the database says is left to do, and drops what is past its time: an emptied
 * queue loses nothing.
 */
export async function sweep(signal: AbortSignal, dependencies: SweepDependencies): Promise<void> {
  const { store, wakeUps, world, importsKeptMs } = dependencies;
  const targets = await lanesBehind(dependencies);
  if (targets.length > 0 && !signal.aborted) await wakeUps.wake(targets);
  for (const id of await store.unfinishedImports()) {
    if (signal.aborted) return;
    await wakeUps.wakeImport(id);
  }
  await store.expire(world.now(), world.now() - importsKeptMs);
  await expireAudit(dependencies);
  await store.tidy();
}

/** Every (peer, own ledger) with entries the peer has not confirmed, parked ones left out. */
export async function lanesBehind({
  city,
  store,
  directory,
}: Pick<SweepDependencies, 'city' | 'store' | 'directory'>): Promise<DeliveryTarget[]> {
  const own = (await store.heads()).filter((head) => head.own);
  const cursors = new Map((await store.cursors()).map((cursor) => [laneOf(cursor), cursor]));
  const peers = directory().members.filter((member) => member.state === 'active' && member.city !== city);
  return peers.flatMap(({ city: peer }) =>
    own
      .map(({ id: ledger, size }) => ({ peer, ledger, size }))
      .filter(({ size, ...lane }) => {
        const cursor = cursors.get(laneOf(lane));
        return cursor?.parkedAt === undefined && (cursor?.treeSize ?? 0) < size;
      })
      .map(({ peer: to, ledger }) => ({ peer: to, ledger })),
  );
}

function laneOf({ peer, ledger }: Pick<Cursor, 'peer' | 'ledger'>): string {
  return `${peer} ${ledger}`;
}
