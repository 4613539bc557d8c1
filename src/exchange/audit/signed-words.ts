import type { DirectoryView } from '../../directory/directory-view.ts';
import { verifyCheckpointSignature } from '../../envelope/checkpoint.ts';
import { envelopeBytes } from '../../envelope/dsse.ts';
import type { KeyRing } from '../../envelope/key-ring.ts';
import { verifyReceiptSignature } from '../../envelope/receipt.ts';
import { GatewayError } from '../../errors.ts';
import type { CityCode, LedgerId } from '../../ledger/ledger-id.ts';
import { CheckpointGossip } from '../../wire/proto.ts';
import type { PeerClient } from '../ports/peers.ts';
import type { Store } from '../ports/store.ts';
import type { Instant } from '../ports/world.ts';

export interface SignedWordsDependencies {
  readonly city: CityCode;
  readonly store: Store;
  readonly peers: PeerClient;
  readonly directory: () => DirectoryView;
}

/** What somebody signed about a ledger at one size. */
export interface SignedWord {
  /** Who holds it so. */
  readonly city: CityCode;
  readonly treeSize: number;
  readonly rootHash: Uint8Array;
  /** When the city countersigned; undefined for our own signature in its hands. */
  readonly countersignedAt: Instant | undefined;
}

/** Peers are asked side by side; one that does not answer is passed over. */
const askMs = 10_000;

/**
 * What can be held against this city's copy of its own ledger: its newest checkpoint, the newest receipts of peers that
 * are stored here, and what each peer that can be reached holds now. Whoever can rewrite the database here cannot
 * rewrite the last. Words without a good signature are left out: nobody is accused by them.
 */
export async function signedWords(ledger: LedgerId, dependencies: SignedWordsDependencies): Promise<SignedWord[]> {
  const { city, directory } = dependencies;
  const others = directory().members.filter((member) => member.state === 'active' && member.city !== city);
  const words = await Promise.all([
    ownWord(ledger, dependencies),
    storedReceipts(ledger, dependencies),
    ...others.map((peer) => wordsOf(peer.city, ledger, dependencies)),
  ]);
  return words.flat();
}

async function ownWord(ledger: LedgerId, { city, store, directory }: SignedWordsDependencies): Promise<SignedWord[]> {
  const newest = await store.newestCheckpoint(ledger);
  return newest ? signature(newest.envelope, city, ledger, directory()) : [];
}

async function storedReceipts(ledger: LedgerId, { store, directory }: SignedWordsDependencies): Promise<SignedWord[]> {
  const cursors = (await store.cursors()).filter((cursor) => cursor.ledger === ledger);
  const receipts = await Promise.all(
    cursors.map(async ({ peer, treeSize }) => {
      const stored = (await store.receiptsAt(ledger, treeSize)).find(({ receiver }) => receiver === peer);
      return stored ? countersignature(stored.envelope, ledger, directory()) : [];
    }),
  );
  return receipts.flat();
}

async function wordsOf(
  peer: CityCode,
  ledger: LedgerId,
  { peers, directory }: SignedWordsDependencies,
): Promise<SignedWord[]> {
  try {
    const answer = await peers.get(peer, '/peer/v1/checkpoints', { ledger }, AbortSignal.timeout(askMs));
    if (answer.status !== 200) return [];
    const { checkpoint, receipts } = CheckpointGossip.decode(answer.body);
    return [
      ...signature(envelopeBytes(checkpoint ?? {}), peer, ledger, directory()),
      ...(receipts ?? []).flatMap((each) => countersignature(envelopeBytes(each), ledger, directory())),
    ];
  } catch {
    return [];
  }
}

/** This city's own signature, in the hands of `holder`. */
function signature(envelope: Uint8Array, holder: CityCode, ledger: LedgerId, keys: KeyRing): SignedWord[] {
  try {
    const held = verifyCheckpointSignature(envelope, keys);
    const { treeSize, rootHash } = held;
    return held.ledger === ledger ? [{ city: holder, treeSize, rootHash, countersignedAt: undefined }] : [];
  } catch (error) {
    if (error instanceof GatewayError) return [];
    throw error;
  }
}

function countersignature(envelope: Uint8Array, ledger: LedgerId, keys: KeyRing): SignedWord[] {
  try {
    const receipt = verifyReceiptSignature(envelope, keys);
    const { receiver: city, treeSize, rootHash, receivedAt: countersignedAt } = receipt;
    return receipt.ledger === ledger ? [{ city, treeSize, rootHash, countersignedAt }] : [];
  } catch (error) {
    if (error instanceof GatewayError) return [];
    throw error;
  }
}
