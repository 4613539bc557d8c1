import type { DirectoryView } from '../directory/directory-view.ts';
import { GatewayError } from '../errors.ts';
import { writeBatch } from './batch.ts';
import { refusalOf, unforeseen } from './peer-refusal.ts';
import type { Cursor } from './ports/delivery.ts';
import type { Emit } from './ports/events.ts';
import type { PeerClient } from './ports/peers.ts';
import type { DeliveryTarget, LaneOutcome } from './ports/queue.ts';
import type { Store, StoredBatch } from './ports/store.ts';
import type { Signer, World } from './ports/world.ts';
import type { RecentBatches } from './recent-batches.ts';
import { signedAgain } from './sign-again.ts';
import { trustedReceipt } from './trusted-receipt.ts';

export interface DeliverDependencies {
  readonly store: Store;
  readonly recent: RecentBatches;
  readonly peers: PeerClient;
  readonly signer: Signer;
  readonly directory: () => DirectoryView;
  readonly world: World;
  readonly emit: Emit;
  readonly limits: { readonly batchEntries: number; readonly batchBytes: number };
}

/** Batches sent in one run of a lane; a longer backlog goes on in the next run, so that no lane holds a worker for ever. */
const batchesPerRun = 200;

/** Refusals that no repetition heals: the pair waits for a new directory, a reconciliation or an administrator. */
const unhealable: ReadonlySet<string> = new Set([
  'ROOT_MISMATCH',
  'NOT_A_MEMBER',
  'KEY_REVOKED',
  'KEY_UNKNOWN',
  'WRONG_CITY',
  'SIGNATURE_INVALID',
  'COMMITMENT_MISMATCH',
  'HEADER_INVALID',
  'CHECKPOINT_OLDER',
  'RECEIPT_INVALID',
  'LEDGER_GUARDED',
]);

/** While what is believed has just changed. */
const healing: ReadonlySet<string> = new Set();

const idle: LaneOutcome = { kind: 'idle' };

/**
 * Brings one peer up to date with one own ledger: batch after batch from its cursor on, each confirmed by a receipt
 * before the next. Safe to run twice and at any time; the cursor says what is left to do.
 */
export async function deliver(
  target: DeliveryTarget,
  signal: AbortSignal,
  dependencies: DeliverDependencies,
): Promise<LaneOutcome> {
  const { store } = dependencies;
  let rewound = false;
  for (let sent = 0; sent < batchesPerRun && !signal.aborted; sent += 1) {
    const cursor = await store.cursor(target.peer, target.ledger);
    if (cursor.parkedAt !== undefined || dependencies.directory().member(target.peer)?.state !== 'active') return idle;
    const batch = await nextBatch(target, cursor, dependencies);
    if (!batch) return idle;
    const believed = dependencies.directory();
    try {
      const outcome = await send(target, cursor, batch, signal, dependencies);
      // Having started where it said, the peer names another place: not a gap, and to follow it would never end.
      if (rewound && outcome === 'rewound')
        throw new GatewayError('PEER_REFUSED', { peer: target.peer, refused: 'SEQUENCE_GAP' });
      rewound = outcome === 'rewound';
    } catch (error) {
      if (signal.aborted) return idle;
      // Believed since then, a key that was refused may be good: what unparks has been and would not come again.
      const outlook = dependencies.directory() === believed ? unhealable : healing;
      return failed(target, error, outlook, cursor.failures + 1, dependencies);
    }
  }
  return { kind: 'again' };
}

async function nextBatch(
  { ledger }: DeliveryTarget,
  { treeSize }: Cursor,
  { store, recent, limits }: DeliverDependencies,
): Promise<StoredBatch | undefined> {
  return recent.find(ledger, treeSize, limits) ?? store.batch(ledger, treeSize, limits.batchEntries, limits.batchBytes);
}

async function send(
  target: DeliveryTarget,
  cursor: Cursor,
  { checkpoint: stored, ...entries }: StoredBatch,
  signal: AbortSignal,
  dependencies: DeliverDependencies,
): Promise<'confirmed' | 'rewound'> {
  const { peer, ledger } = target;
  const { store, peers, directory, signer, emit } = dependencies;
  const checkpoint = await signedAgain(stored, directory(), signer);
  const body = await writeBatch(ledger, { ...entries, checkpoint }, peer, directory(), store);
  const answer = await peers.post(peer, '/peer/v1/batches', body, signal);
  const expected = answer.problem?.code === 'SEQUENCE_GAP' ? answer.problem.expected : undefined;
  if (answer.status === 409 && expected !== undefined) {
    await rewind(target, cursor, expected, dependencies);
    return 'rewound';
  }
  if (answer.status !== 200) throw refusalOf(peer, answer);
  const receipt = await trustedReceipt(peer, answer.body, [checkpoint.envelope], dependencies);
  // A good receipt, but an old one: it would leave the cursor where it is, and the same batch would be sent for ever.
  if (receipt.treeSize < checkpoint.treeSize) throw new GatewayError('RECEIPT_INVALID', { peer, reason: 'tree_size' });
  // A crash before this is stored sends the batch again, and the peer answers it with the same receipt.
  await store.confirm(ledger, receipt);
  emit('batch.confirmed', { peer, ledger, size: receipt.treeSize });
  return 'confirmed';
}

async function rewind(
  { peer, ledger }: DeliveryTarget,
  cursor: Cursor,
  expected: number,
  { store, emit }: DeliverDependencies,
): Promise<void> {
  const head = await store.head(ledger);
  // A peer that holds more than its source: our database is an old backup, and delivering would fork the ledger.
  if (expected > (head?.size ?? 0))
    throw new GatewayError('LEDGER_GUARDED', { ledger, signed: expected, held: head?.size ?? 0 });
  // Less than it once confirmed: the peer was restored from an old backup, and takes its entries again.
  if (expected < cursor.treeSize)
    emit('peer.rolled_back', { peer, ledger, confirmed: cursor.treeSize, held: expected });
  await store.rewind(peer, ledger, expected);
}

async function failed(
  { peer, ledger }: DeliveryTarget,
  error: unknown,
  parking: ReadonlySet<string>,
  failures: number,
  { store, world, emit }: DeliverDependencies,
): Promise<LaneOutcome> {
  const { code, parameters } = error instanceof GatewayError ? error : unforeseen;
  const refused = String(parameters['refused'] ?? code);
  const parked = parking.has(refused);
  await store.fail(peer, ledger, refused, world.now(), parked ? 'parked' : 'retry');
  emit(parked ? 'delivery.parked' : 'delivery.failed', { peer, ledger, code: refused, failures });
  if (parked) return idle;
  const afterMs = parameters['retryAfterMs'];
  return { kind: 'retry', afterMs: typeof afterMs === 'number' ? afterMs : undefined };
}
