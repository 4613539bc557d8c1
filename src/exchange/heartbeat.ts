import type { DirectoryView } from '../directory/directory-view.ts';
import { checkpointType, readCheckpoint } from '../envelope/checkpoint.ts';
import { envelopeBytes, envelopeMessage, readEnvelope } from '../envelope/dsse.ts';
import { GatewayError } from '../errors.ts';
import type { CityCode, LedgerId } from '../ledger/ledger-id.ts';
import { HeartbeatAnswer, Heartbeats } from '../wire/proto.ts';
import { safeInteger } from '../wire/scalars.ts';
import { refusalOf, unforeseen } from './peer-refusal.ts';
import type { Cursor } from './ports/delivery.ts';
import type { Emit } from './ports/events.ts';
import type { LedgerHead, StoredCheckpoint } from './ports/ledger.ts';
import type { PeerClient } from './ports/peers.ts';
import type { WakeUps } from './ports/queue.ts';
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
  const envelopes: Uint8Array[] = [];
  for (const head of own) {
    const checkpoint = await freshCheckpoint(head, dependencies);
    if (checkpoint) envelopes.push(checkpoint.envelope);
  }
  if (envelopes.length === 0) return;
  // Read before anything is sent: a peer never holds less than it had confirmed by then, unless it was rolled back.
  const cursors = await store.cursors();
  const others = directory().members.filter((member) => member.state === 'active' && member.city !== city);
  // Side by side: a dead peer must not keep the others waiting for a sign of life.
  await Promise.all(
    others.map(({ city: peer }) => {
      const beat = { peer, envelopes, cursors: cursors.filter((cursor) => cursor.peer === peer) };
      return send(beat, signal, dependencies);
    }),
  );
}

async function freshCheckpoint(
  head: LedgerHead,
  { store, guard, signer, world, heartbeatMs }: HeartbeatDependencies,
): Promise<StoredCheckpoint | undefined> {
  const issuedAt = Math.max(world.now(), head.issuedAt + 1);
  const sizes = guard.sizes();
  // Never sign less than was signed before: the database may be an old backup. Without the file nobody knows.
  if (!sizes || head.size < (sizes.get(head.id) ?? 0)) return undefined;
  const newest = await store.newestCheckpoint(head.id);
  // A tree head of a key that is no longer used would be all a peer has, should that key be revoked or expire.
  const outdated = newest !== undefined && !isSignedBy(signer.keyid, newest);
  if (outdated || issuedAt - head.issuedAt >= heartbeatMs / 2) {
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

function isSignedBy(keyid: string, { envelope }: StoredCheckpoint): boolean {
  return readEnvelope(envelope, checkpointType).signatures.some((signature) => signature.keyid === keyid);
}

/** What one peer is sent, and how far it had confirmed our ledgers before. */
interface Beat {
  readonly peer: CityCode;
  readonly envelopes: readonly Uint8Array[];
  readonly cursors: readonly Cursor[];
}

async function send(beat: Beat, signal: AbortSignal, dependencies: HeartbeatDependencies): Promise<void> {
  const { peer, envelopes } = beat;
  const { store, peers, emit } = dependencies;
  const body = Heartbeats.encode({ checkpoints: envelopes.map(envelopeMessage) }).finish();
  try {
    const answer = await peers.post(peer, '/peer/v1/checkpoints', body, signal);
    if (answer.status !== 200) throw refusalOf(peer, answer);
    const { receipts, behind } = HeartbeatAnswer.decode(answer.body);
    // One for each at most: every further one would cost a verification and a write for nothing.
    for (const receipt of (receipts ?? []).slice(0, envelopes.length)) {
      const { ledger, ...trusted } = await trustedReceipt(peer, envelopeBytes(receipt), envelopes, dependencies);
      await store.confirm(ledger, trusted);
    }
    await deliverTo(beat, behind ?? [], dependencies);
  } catch (error) {
    if (signal.aborted) return;
    const { code, parameters } = error instanceof GatewayError ? error : unforeseen;
    emit('heartbeat.failed', { peer, code: String(parameters['refused'] ?? code) });
  }
}

/** Wakes the lanes of ledgers that the peer says it is behind with: each once, and only those it was asked about. */
async function deliverTo(
  { peer, envelopes, cursors }: Beat,
  behind: NonNullable<HeartbeatAnswer['behind']>,
  { store, wakeUps, emit }: HeartbeatDependencies,
): Promise<void> {
  const told = new Set<string>(envelopes.map((envelope) => readCheckpoint(envelope).ledger));
  const lanes = behind.filter(({ ledger }) => told.delete(ledger ?? ''));
  for (const { ledger: name, tree_size: size } of lanes) {
    const ledger = name as LedgerId;
    const held = safeInteger(size) ?? 0;
    const confirmed = cursors.find((cursor) => cursor.ledger === ledger)?.treeSize ?? 0;
    if (held >= confirmed) continue;
    // Nothing new may be published for days, so no delivery would find out: the peer was restored from an old backup.
    emit('peer.rolled_back', { peer, ledger, confirmed, held });
    await store.rewind(peer, ledger, held);
  }
  if (lanes.length > 0) await wakeUps.revive(lanes.map(({ ledger }) => ({ peer, ledger: ledger as LedgerId })));
}
