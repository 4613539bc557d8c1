import type { DirectoryView } from '../directory/directory-view.ts';
import { type VerifiedCheckpoint, verifyCheckpoint } from '../envelope/checkpoint.ts';
import { envelopeBytes } from '../envelope/dsse.ts';
import { GatewayError } from '../errors.ts';
import { checkEntries } from '../ledger/check-entries.ts';
import { type CityCode, type LedgerId, parseLedgerId } from '../ledger/ledger-id.ts';
import { applyEntries } from './apply.ts';
import { readBatch, type WireBatch } from './batch.ts';
import { growTree } from './grow-tree.ts';
import type { Emit } from './ports/events.ts';
import type { LedgerHead } from './ports/ledger.ts';
import type { Store, Transaction } from './ports/store.ts';
import type { Signer, World } from './ports/world.ts';
import type { RulesFor } from './rules.ts';
import { signReceipt } from './sign.ts';

export interface ReceiveDependencies {
  readonly city: CityCode;
  readonly store: Store;
  readonly directory: () => DirectoryView;
  readonly signer: Signer;
  readonly world: World;
  readonly rulesFor: RulesFor;
  readonly emit: Emit;
  readonly limits: { readonly batchEntries: number; readonly entryBytes: number };
}

interface Incoming extends Omit<WireBatch, 'checkpoint'> {
  readonly ledger: LedgerId;
  readonly checkpoint: VerifiedCheckpoint;
  readonly envelope: Uint8Array;
}

/**
 * Receives a pushed batch: the checks of protocol §4, cheapest first, then append and apply in one transaction.
 * Returns the receipt envelope; a batch that is wholly held already is answered with a receipt again.
 *
 * @throws GatewayError of the first check that fails; the database is then as it was
 */
export async function receiveBatch(
  peer: CityCode,
  body: Uint8Array,
  dependencies: ReceiveDependencies,
): Promise<Uint8Array> {
  const incoming = readIncoming(peer, body, dependencies);
  const end = incoming.start + incoming.entries.length;
  const outcome = await dependencies.store.transaction(async (tx) => {
    const head = await tx.lockLedger(incoming.ledger, 'replica');
    if (end > head.size) return append(tx, head, incoming, dependencies);
    await assertHeld(tx, incoming);
    return head.size;
  });
  return typeof outcome === 'number' ? receiptAgain(incoming.ledger, outcome, dependencies) : outcome;
}

/** Everything that can be checked without the replica. */
function readIncoming(peer: CityCode, body: Uint8Array, dependencies: ReceiveDependencies): Incoming {
  const { directory, world, limits } = dependencies;
  const batch = readBatch(body, limits);
  const { id: ledger, city: source } = parseLedgerId(batch.ledger);
  if (source !== peer) throw new GatewayError('WRONG_CITY', { peer, ledger });
  const envelope = envelopeBytes(batch.checkpoint);
  const checkpoint = verifyCheckpoint(envelope, directory(), world.now());
  const end = batch.start + batch.entries.length;
  // A checkpoint of another ledger or size can't be over this batch's root.
  if (checkpoint.ledger !== ledger || checkpoint.treeSize !== end) {
    throw new GatewayError('ROOT_MISMATCH', { ledger, size: end });
  }
  return { ...batch, ledger, checkpoint, envelope };
}

async function append(
  tx: Transaction,
  head: LedgerHead,
  incoming: Incoming,
  dependencies: ReceiveDependencies,
): Promise<Uint8Array> {
  const { city, signer, world, emit } = dependencies;
  const { ledger, start, checkpoint, envelope } = incoming;
  if (start !== head.size) throw new GatewayError('SEQUENCE_GAP', { expected: head.size });
  if (checkpoint.issuedAt < head.issuedAt) throw new GatewayError('CHECKPOINT_OLDER');
  const checked = checkEntries(ledger, start, incoming.entries, head.recordedAt);
  const end = start + checked.length;
  const leaves = checked.map(({ leaf }) => leaf);
  const tree = await growTree(tx, head, leaves, [end]);
  if (Buffer.compare(tree.root, checkpoint.rootHash) !== 0) {
    emit('batch.root_mismatch', { ledger, size: end, keyid: checkpoint.keyid });
    throw new GatewayError('ROOT_MISMATCH', { ledger, size: end });
  }
  const receivedAt = world.now();
  // Every ERASE of the batch is carried out by this transaction; the signature is made beside the work on records.
  const signing = signReceipt(signer, {
    receiver: city,
    ledger,
    treeSize: end,
    rootHash: tree.root,
    checkpointDigest: checkpoint.digest,
    receivedAt,
    erasedThrough: end,
  });
  const [applied, receipt] = await Promise.all([applyEntries(tx, ledger, checked, dependencies), signing]);
  await tx.append({
    ledger,
    ...applied,
    tiles: tree.tiles,
    head: {
      size: end,
      range: tree.range.hashes,
      root: tree.root,
      recordedAt: checked.at(-1)?.header.recordedAt ?? head.recordedAt,
      issuedAt: checkpoint.issuedAt,
      erasedThrough: end,
    },
    checkpoints: [{ treeSize: end, envelope, issuedAt: checkpoint.issuedAt }],
    receipt: { receiver: city, treeSize: end, envelope: receipt, receivedAt, erasedThrough: end },
  });
  emit('batch.accepted', { ledger, start, count: checked.length });
  return receipt;
}

/** @throws GatewayError ROOT_MISMATCH when the batch shows another history than the one held */
async function assertHeld(tx: Transaction, { ledger, start, entries }: Incoming): Promise<void> {
  const end = start + entries.length;
  const held = await tx.headers(ledger, start, end);
  const same = entries.every(({ header }, index) => {
    const own = held[index];
    return own !== undefined && Buffer.compare(own, header ?? Buffer.alloc(0)) === 0;
  });
  if (!same) throw new GatewayError('ROOT_MISMATCH', { ledger, size: end });
}

/** The sender never got the receipt over what it sends again: it is given the newest one. */
async function receiptAgain(ledger: LedgerId, size: number, { store, city }: ReceiveDependencies): Promise<Uint8Array> {
  const receipts = await store.receiptsAt(ledger, size);
  const own = receipts.find(({ receiver }) => receiver === city);
  if (!own) throw new GatewayError('TREE_SIZE_UNKNOWN', { ledger, size });
  return own.envelope;
}
