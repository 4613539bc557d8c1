import { leafHash } from '../ledger/hash.ts';
import { cutSizes } from './cut-sizes.ts';
import { type DraftBatch, entryBytes } from './draft-batch.ts';
import { growTree } from './grow-tree.ts';
import type { LedgerHead, StoredCheckpoint } from './ports/ledger.ts';
import type { StoredBatch, Transaction } from './ports/store.ts';
import type { Signer, World } from './ports/world.ts';
import { signCheckpoint } from './sign.ts';

export interface AppendDependencies {
  readonly signer: Signer;
  readonly world: World;
  readonly limits: { readonly batchEntries: number; readonly batchBytes: number };
}

/** What was appended, cut into the batches it will travel in. */
export type Appended = readonly { readonly batch: StoredBatch; readonly bytes: number }[];

/**
 * Appends the batch to its ledger under signed checkpoints, one for each batch on the wire. The signatures are made
 * inside the transaction: what they cover depends on the place the lock has given it.
 */
export async function appendOwn(
  tx: Transaction,
  head: LedgerHead,
  batch: DraftBatch,
  { signer, world, limits }: AppendDependencies,
): Promise<Appended> {
  const { entries, recordedAt, size } = batch;
  const issuedAt = Math.max(world.now(), recordedAt, head.issuedAt);
  const bytes = entries.map(entryBytes);
  const leaves = entries.map(({ header }) => leafHash(header));
  const tree = await growTree(tx, head, leaves, cutSizes(bytes, head.size, limits));
  const sign = async ({ treeSize, root }: { treeSize: number; root: Uint8Array }): Promise<StoredCheckpoint> => {
    const envelope = await signCheckpoint(signer, { ledger: head.id, treeSize, rootHash: root, issuedAt });
    return { treeSize, issuedAt, envelope };
  };
  const checkpoints = await Promise.all(tree.cuts.map(sign));
  // The transaction that appends an ERASE carries it out.
  const after = { size, range: tree.range.hashes, root: tree.root, recordedAt, issuedAt, erasedThrough: size };
  const { inserts, updates, erase } = batch;
  const { tiles } = tree;
  const ledger = head.id;
  await tx.append({ ledger, entries, tiles, head: after, checkpoints, inserts, updates, erase, receipt: undefined });
  if (batch.audited.length > 0) await tx.indexAudit(ledger, batch.audited);
  return checkpoints.map((checkpoint, index) => {
    const start = checkpoints[index - 1]?.treeSize ?? head.size;
    const [from, to] = [start - head.size, checkpoint.treeSize - head.size];
    const sum = bytes.slice(from, to).reduce((total, each) => total + each, 0);
    return { batch: { start, entries: entries.slice(from, to), checkpoint }, bytes: sum };
  });
}
