import type { TrustView } from '../directory/trust-view.ts';
import { checkpointType } from '../envelope/checkpoint.ts';
import { readEnvelope } from '../envelope/dsse.ts';
import { type KeyRing, standingAt } from '../envelope/key-ring.ts';
import { GatewayError } from '../errors.ts';
import type { LedgerId } from '../ledger/ledger-id.ts';
import type { LedgerHead, StoredCheckpoint } from './ports/ledger.ts';
import type { LedgerReads } from './ports/store.ts';
import type { Instant } from './ports/world.ts';

type Reads = Pick<LedgerReads, 'head' | 'newestCheckpoint' | 'checkpointsBefore'>;

interface Known {
  /** Of the head it was worked out for. */
  readonly size: number;
  readonly issuedAt: Instant;
  readonly covered: number;
}

const pageSize = 500;

/** Per store and trust: what was found once holds until the ledger or the trust is another. */
const known = new WeakMap<Reads, WeakMap<TrustView, Map<LedgerId, Known>>>();

/**
 * How many entries of a replica are covered by a checkpoint whose key had not been revoked when it was issued: by the
 * newest one, most often; else those before the invalidity date stand, and the others wait for a checkpoint by a good
 * key (protocol §6). What this city published itself is covered whole: nobody else could have entered it here.
 */
export async function coveredSize(ledger: LedgerId, trust: TrustView, store: Reads): Promise<number> {
  const head = await store.head(ledger);
  if (!head || head.own) return head?.size ?? 0;
  const kept = keptFor(store, trust);
  const last = kept.get(ledger);
  if (last && last.size === head.size && last.issuedAt === head.issuedAt) return last.covered;
  const covered = await lastGoodSize(head, trust, store);
  kept.set(ledger, { size: head.size, issuedAt: head.issuedAt, covered });
  return covered;
}

/** @throws GatewayError RECORD_UNCOVERED */
export async function assertCovered(ledger: LedgerId, sequence: number, trust: TrustView, store: Reads): Promise<void> {
  if (sequence >= (await coveredSize(ledger, trust, store))) {
    throw new GatewayError('RECORD_UNCOVERED', { ledger, sequence });
  }
}

/** Whether one of its signatures is by a key that had not been revoked at `at`; that they are good was checked once. */
export function signedBeforeRevocation(envelope: Uint8Array, type: string, at: Instant, keys: KeyRing): boolean {
  return readEnvelope(envelope, type).signatures.some(({ keyid }) => {
    const key = keys.key(keyid);
    // A key that is listed no more was not revoked: its city has left, or it was dropped long after it had expired.
    return !key || standingAt(key, at) !== 'revoked';
  });
}

async function lastGoodSize({ id, size }: LedgerHead, trust: TrustView, store: Reads): Promise<number> {
  const isGood = ({ envelope, issuedAt }: StoredCheckpoint) =>
    signedBeforeRevocation(envelope, checkpointType, issuedAt, trust);
  const newest = await store.newestCheckpoint(id);
  if (!newest || isGood(newest)) return size;
  // The newest may be a heartbeat over a tree that was signed before it too.
  for (let below = size + 1; ; ) {
    const page = await store.checkpointsBefore(id, below, pageSize);
    const good = page.find(isGood);
    if (good) return good.treeSize;
    const lowest = page.at(-1);
    if (!lowest) return 0;
    below = lowest.treeSize;
  }
}

function keptFor(store: Reads, trust: TrustView): Map<LedgerId, Known> {
  const ofStore = known.get(store) ?? new WeakMap<TrustView, Map<LedgerId, Known>>();
  known.set(store, ofStore);
  const kept = ofStore.get(trust) ?? new Map<LedgerId, Known>();
  ofStore.set(trust, kept);
  return kept;
}
