import type { DirectoryView } from '../directory/directory-view.ts';
import { envelopeBytes, envelopeMessage } from '../envelope/dsse.ts';
import { GatewayError } from '../errors.ts';
import type { CityCode, LedgerId } from '../ledger/ledger-id.ts';
import { HeartbeatAnswer, Heartbeats } from '../wire/proto.ts';
import { refusalOf } from './peer-refusal.ts';
import type { Emit } from './ports/events.ts';
import type { LedgerHead, StoredCheckpoint } from './ports/ledger.ts';
import type { PeerClient } from './ports/peers.ts';
import type { DeliveryTarget, WakeUps } from './ports/queue.ts';
import type { RollbackGuard, Store } from './ports/store.ts';
import type { Signer, World } from './ports/world.ts';
import { signCheckpoint } from './sign.ts';
import { trustedReceipt } from './trusted-receipt.ts';

export interface HeartbeatDependencies {
  readonly city: CityCode;
  readonly store: Store;
  readonly guard: RollbackGuard;
  readonly signer: Signer;
  readonly peers: PeerClient;
  readonly wakeUps: WakeUps;
  readonly directory: () => DirectoryView;
  readonly world: World;
  readonly emit: Emit;
  readonly heartbeatMs: number;
}

/**
 * Signs every own ledger without new entries anew and sends all to each peer in one call, so that a peer knows how
 * fresh its replica is and that "no record" is a known absence.
 */
export async function heartbeat(signal: AbortSignal, dependencies: HeartbeatDependencies): Promise<void> {
  const { city, store, directory } = dependencies;
  const own = (await store.heads()).filter((head) => head.own);
  const checkpoints: StoredCheckpoint[] = [];
  for (const head of own) {
    const checkpoint = await freshCheckpoint(head, dependencies);
    if (checkpoint) checkpoints.push(checkpoint);
  }
  if (checkpoints.length === 0) return;
  const body = Heartbeats.encode({
    checkpoints: checkpoints.map(({ envelope }) => envelopeMessage(envelope)),
  }).finish();
  const others = directory().members.filter((member) => member.state === 'active' && member.city !== city);
  // Side by side: a dead peer must not keep the others waiting for a sign of life.
  await Promise.all(others.map(({ city: peer }) => beat(peer, body, signal, dependencies)));
}

async function freshCheckpoint(
  head: LedgerHead,
  { store, guard, signer, world, heartbeatMs }: HeartbeatDependencies,
): Promise<StoredCheckpoint | undefined> {
  const issuedAt = Math.max(world.now(), head.issuedAt);
  const signed = guard.sizes()?.get(head.id) ?? 0;
  // Never sign less than was signed before: the database may be an old backup.
  if (head.size < signed) return undefined;
  if (issuedAt - head.issuedAt >= heartbeatMs / 2) {
    const envelope = await signCheckpoint(signer, {
      ledger: head.id,
      treeSize: head.size,
      rootHash: head.root,
      issuedAt,
    });
    // Stale when entries were appended meanwhile: their own checkpoint is newer than this one.
    await store.saveHeartbeat(head.id, { treeSize: head.size, envelope, issuedAt });
  }
  return store.newestCheckpoint(head.id);
}

async function beat(
  peer: CityCode,
  body: Uint8Array,
  signal: AbortSignal,
  dependencies: HeartbeatDependencies,
): Promise<void> {
  const { store, peers, wakeUps, emit } = dependencies;
  try {
    const answer = await peers.post(peer, '/peer/v1/checkpoints', body, signal);
    if (answer.status !== 200) throw refusalOf(peer, answer);
    const { receipts, behind } = HeartbeatAnswer.decode(answer.body);
    for (const receipt of receipts ?? []) {
      const { ledger, ...trusted } = await trustedReceipt(peer, undefined, envelopeBytes(receipt), dependencies);
      await store.confirm(ledger, trusted);
    }
    const targets: DeliveryTarget[] = (behind ?? []).map(({ ledger }) => ({ peer, ledger: ledger as LedgerId }));
    if (targets.length > 0) await wakeUps.revive(targets);
  } catch (error) {
    if (signal.aborted) return;
    const { code, parameters } = error instanceof GatewayError ? error : new GatewayError('INTERNAL', {}, error);
    emit('heartbeat.failed', { peer, code: String(parameters['refused'] ?? code) });
  }
}
