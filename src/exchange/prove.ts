import { GatewayError } from '../errors.ts';
import { type LedgerId, parseLedgerId } from '../ledger/ledger-id.ts';
import { isComplete } from '../ledger/node.ts';
import { assemble, consistencyNodes, inclusionNodes, type ProofNodes } from '../ledger/proof.ts';
import { nodeHashFrom, readsFor } from '../ledger/tiles.ts';
import { ConsistencyProof, InclusionProof, NodeHash } from '../wire/proto.ts';
import { loadHashes } from './grow-tree.ts';
import type { LedgerReads } from './ports/store.ts';

/**
 * The path from the entry to the root of the tree of `treeSize`: O(log n) reads at any size.
 *
 * @throws GatewayError LEDGER_UNKNOWN, TREE_SIZE_UNKNOWN
 */
export async function inclusionPath(
  store: LedgerReads,
  ledger: LedgerId,
  sequence: number,
  treeSize: number,
): Promise<Uint8Array[]> {
  const size = await sizeOf(store, ledger);
  if (treeSize > size) throw new GatewayError('TREE_SIZE_UNKNOWN', { ledger, size: treeSize });
  if (sequence >= treeSize) throw new GatewayError('TREE_SIZE_UNKNOWN', { ledger, size: sequence });
  return path(store, ledger, size, inclusionNodes(sequence, treeSize));
}

/** InclusionProof, for `GET /peer/v1/proofs/inclusion`. @throws as inclusionPath, LEDGER_MALFORMED */
export async function serveInclusion(
  store: LedgerReads,
  ledger: string,
  sequence: number,
  treeSize: number,
): Promise<Uint8Array> {
  const hashes = await inclusionPath(store, parseLedgerId(ledger).id, sequence, treeSize);
  return InclusionProof.encode({ sequence, tree_size: treeSize, path: hashes }).finish();
}

/** ConsistencyProof. @throws GatewayError LEDGER_MALFORMED, LEDGER_UNKNOWN, TREE_SIZE_UNKNOWN */
export async function serveConsistency(
  store: LedgerReads,
  ledger: string,
  first: number,
  second: number,
): Promise<Uint8Array> {
  const { id } = parseLedgerId(ledger);
  const size = await sizeOf(store, id);
  const unknown = [first, second].find((each) => each < 1 || each > size);
  if (unknown !== undefined || first > second) {
    throw new GatewayError('TREE_SIZE_UNKNOWN', { ledger, size: unknown ?? first });
  }
  const hashes = await path(store, id, size, consistencyNodes(first, second));
  return ConsistencyProof.encode({ first_size: first, second_size: second, path: hashes }).finish();
}

/** NodeHash of a complete subtree of the tree of `treeSize`. @throws GatewayError LEDGER_MALFORMED, LEDGER_UNKNOWN, TREE_SIZE_UNKNOWN */
export async function serveNode(
  store: LedgerReads,
  ledger: string,
  level: number,
  index: number,
  treeSize: number,
): Promise<Uint8Array> {
  const { id } = parseLedgerId(ledger);
  const size = await sizeOf(store, id);
  if (treeSize > size || !isComplete({ level, index }, treeSize)) {
    throw new GatewayError('TREE_SIZE_UNKNOWN', { ledger, size: treeSize });
  }
  const [hash] = await path(store, id, size, [[{ level, index }]]);
  return NodeHash.encode({ level, index, ...(hash && { hash }) }).finish();
}

async function sizeOf(store: LedgerReads, ledger: LedgerId): Promise<number> {
  const head = await store.head(ledger);
  if (!head) throw new GatewayError('LEDGER_UNKNOWN', { ledger });
  return head.size;
}

async function path(store: LedgerReads, ledger: LedgerId, size: number, proof: ProofNodes): Promise<Uint8Array[]> {
  const loaded = await loadHashes(store, ledger, readsFor(proof.flat(), size));
  return assemble(proof, (node) => nodeHashFrom(loaded, node));
}
