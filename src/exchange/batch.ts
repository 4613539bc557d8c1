import type { DirectoryView } from '../directory/directory-view.ts';
import { isDataset } from '../domain/dataset.ts';
import { envelopeMessage } from '../envelope/dsse.ts';
import { GatewayError } from '../errors.ts';
import { entryMessage } from '../ledger/check-entries.ts';
import { type CityCode, type LedgerId, parseLedgerId } from '../ledger/ledger-id.ts';
import { Batch, type Entry, type Envelope, Withheld } from '../wire/proto.ts';
import { safeInteger } from '../wire/scalars.ts';
import type { StoredEntry } from './ports/ledger.ts';
import type { Store, StoredBatch } from './ports/store.ts';
import { subjectKinds } from './subject-kinds.ts';

export interface WireBatch {
  readonly ledger: string;
  readonly start: number;
  readonly entries: readonly Entry[];
  readonly checkpoint: Envelope;
}

/** @throws GatewayError PROTOBUF_MALFORMED, BATCH_EMPTY, BATCH_TOO_LARGE, ENTRY_TOO_LARGE */
export function readBatch(
  body: Uint8Array,
  limits: { readonly batchEntries: number; readonly entryBytes: number },
): WireBatch {
  const { ledger, start: startField, entries, checkpoint } = decoded(body);
  const start = safeInteger(startField);
  if (start === undefined || !checkpoint) throw new GatewayError('PROTOBUF_MALFORMED', { message: 'Batch' });
  if (!entries || entries.length === 0) throw new GatewayError('BATCH_EMPTY');
  if (entries.length > limits.batchEntries) throw new GatewayError('BATCH_TOO_LARGE', { limit: limits.batchEntries });
  entries.forEach((entry, index) => {
    if (contentBytes(entry) > limits.entryBytes) {
      throw new GatewayError('ENTRY_TOO_LARGE', { sequence: start + index, limit: limits.entryBytes });
    }
  });
  return { ledger: ledger ?? '', start, entries, checkpoint };
}

function decoded(body: Uint8Array): Batch {
  try {
    return Batch.decode(body);
  } catch (error) {
    throw new GatewayError('PROTOBUF_MALFORMED', { message: 'Batch' }, error);
  }
}

function contentBytes({ header, open, sealed }: Entry): number {
  return (header?.length ?? 0) + (open?.content?.length ?? 0) + (sealed?.content?.length ?? 0);
}

/** The Batch as `reader` may see it: parts the source does not share with it are withheld, the leaves are the same. */
export async function writeBatch(
  ledger: LedgerId,
  { start, entries, checkpoint }: StoredBatch,
  reader: CityCode,
  directory: DirectoryView,
  store: Pick<Store, 'record' | 'entry'>,
): Promise<Uint8Array> {
  const isShared = await sharing(ledger, entries, reader, directory, store);
  return Batch.encode({
    ledger,
    start,
    entries: entries.map((entry) => entryMessage(isShared(entry) ? entry : withheld(entry))),
    checkpoint: envelopeMessage(checkpoint.envelope),
  }).finish();
}

function withheld(entry: StoredEntry): StoredEntry {
  const { open, sealed, openWithheld, sealedWithheld } = entry;
  return {
    ...entry,
    open: undefined,
    sealed: undefined,
    openWithheld: open ? Withheld.WITHHELD_NOT_SHARED : openWithheld,
    sealedWithheld: sealed ? Withheld.WITHHELD_NOT_SHARED : sealedWithheld,
  };
}

/** Which of the entries the ledger's source shares with the reader, by its agreements. */
async function sharing(
  ledger: LedgerId,
  entries: readonly StoredEntry[],
  reader: CityCode,
  directory: DirectoryView,
  store: Pick<Store, 'record' | 'entry'>,
): Promise<(entry: StoredEntry) => boolean> {
  const { city: source, dataset } = parseLedgerId(ledger);
  // An audit trail is countersigned by every member and read by none: who asked about whom is its own city's to know.
  if (!isDataset(dataset)) return () => reader === source;
  if (!directory.restricts(source, dataset)) return () => true;
  const kindOf = await subjectKinds(ledger, dataset, entries, store);
  return (entry) => directory.mayRead(reader, source, dataset, kindOf(entry));
}
