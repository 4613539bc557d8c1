import type { DirectoryView } from '../directory/directory-view.ts';
import { envelopeMessage } from '../envelope/dsse.ts';
import { GatewayError } from '../errors.ts';
import { type CityCode, parseLedgerId } from '../ledger/ledger-id.ts';
import { CheckpointGossip } from '../wire/proto.ts';
import { writeBatch } from './batch.ts';
import type { Store } from './ports/store.ts';

export interface ServeDependencies {
  readonly store: Store;
  readonly directory: () => DirectoryView;
  readonly limits: { readonly batchEntries: number; readonly batchBytes: number };
}

/**
 * A Batch of any ledger held here, for `GET /peer/v1/entries`; the sharing agreement of the ledger's source decides
 * which parts the asker gets.
 *
 * @throws GatewayError LEDGER_MALFORMED, LEDGER_UNKNOWN, TREE_SIZE_UNKNOWN when nothing is at `start`
 */
export async function serveEntries(
  asker: CityCode,
  ledger: string,
  start: number,
  limit: number,
  { store, directory, limits }: ServeDependencies,
): Promise<Uint8Array> {
  const { id } = parseLedgerId(ledger);
  if (!(await store.head(id))) throw new GatewayError('LEDGER_UNKNOWN', { ledger });
  const batch = await store.batch(id, start, Math.min(limit, limits.batchEntries), limits.batchBytes);
  if (!batch) throw new GatewayError('TREE_SIZE_UNKNOWN', { ledger, size: start });
  return writeBatch(id, batch, asker, directory(), store);
}

/** CheckpointGossip: the newest checkpoint held, with all receipts known for it. @throws GatewayError LEDGER_MALFORMED, LEDGER_UNKNOWN */
export async function serveCheckpoint(ledger: string, { store }: ServeDependencies): Promise<Uint8Array> {
  const { id } = parseLedgerId(ledger);
  const checkpoint = await store.newestCheckpoint(id);
  if (!checkpoint) throw new GatewayError('LEDGER_UNKNOWN', { ledger });
  const receipts = await store.receiptsAt(id, checkpoint.treeSize);
  return CheckpointGossip.encode({
    checkpoint: envelopeMessage(checkpoint.envelope),
    receipts: receipts.map(({ envelope }) => envelopeMessage(envelope)),
  }).finish();
}
