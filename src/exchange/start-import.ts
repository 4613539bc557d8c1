import { GatewayError } from '../errors.ts';
import { recordIdText } from '../ledger/record-id.ts';
import type { AuditTrail } from './ports/audit.ts';
import type { Emit } from './ports/events.ts';
import type { ImportFinding, ImportRow } from './ports/imports.ts';
import type { WakeUps } from './ports/queue.ts';
import type { Store } from './ports/store.ts';
import type { World } from './ports/world.ts';
import type { ImportRequest } from './use-cases.ts';

export interface UploadDependencies {
  readonly store: Store;
  readonly wakeUps: WakeUps;
  readonly world: World;
  readonly emit: Emit;
  readonly audit: AuditTrail;
  readonly limits: { readonly importBytes: number };
}

const chunkBytes = 256 * 1024;

/**
 * Takes an uploaded file to its end and queues it. Until then nothing of it counts; after it, a restart goes on.
 *
 * @throws GatewayError BODY_TOO_LARGE, STORE_UNAVAILABLE
 */
export async function startImport(request: ImportRequest, dependencies: UploadDependencies): Promise<ImportRow> {
  const { store, wakeUps, world, emit, audit } = dependencies;
  const id = recordIdText(world.randomBytes(16));
  const { client, dataset, edition, format } = request;
  await store.createImport({ id, client, dataset, edition, format, createdAt: world.now() });
  const bytes = await saveUpload(id, request.source, dependencies);
  await store.uploaded(id, bytes);
  emit('import.uploaded', { id, dataset, bytes });
  audit.note({ action: 'record.import', actor: client, outcome: 'done', details: { id, dataset } });
  // A lost wake-up is made anew by the sweep.
  await wakeUps.wakeImport(id).catch(() => emit('import.wake_failed', { id }));
  return ownImport(store, client, id);
}

/** @throws GatewayError IMPORT_UNKNOWN, also for another client's import */
export async function ownImport(store: Store, client: string, id: string): Promise<ImportRow> {
  const row = await store.importRow(id);
  if (row?.client !== client) throw new GatewayError('IMPORT_UNKNOWN');
  return row;
}

/**
 * Findings of an import in row order, once it is in the audit trail that they were read: they show what was uploaded.
 *
 * @throws GatewayError IMPORT_UNKNOWN
 */
export async function importFindings(
  client: string,
  id: string,
  { store, audit }: Pick<UploadDependencies, 'store' | 'audit'>,
): Promise<AsyncIterable<ImportFinding>> {
  await ownImport(store, client, id);
  await audit.record({ action: 'import.read', actor: client, outcome: 'done', details: { id } });
  return findingsOf(id, store);
}

async function* findingsOf(id: string, store: Store): AsyncGenerator<ImportFinding> {
  for (let after = -1; ; ) {
    const page = await store.findings(id, after, 1000);
    yield* page;
    const last = page.at(-1);
    if (!last) return;
    after = last.row;
  }
}

async function saveUpload(
  id: string,
  source: AsyncIterable<Uint8Array>,
  { store, limits }: UploadDependencies,
): Promise<number> {
  let pieces: Uint8Array[] = [];
  let waiting = 0;
  let total = 0;
  let index = 0;
  const flush = async () => {
    await store.saveChunk(id, index, Buffer.concat(pieces));
    index += 1;
    pieces = [];
    waiting = 0;
  };
  for await (const piece of source) {
    total += piece.length;
    if (total > limits.importBytes) throw new GatewayError('BODY_TOO_LARGE', { limit: limits.importBytes });
    for (let at = 0; at < piece.length; ) {
      const part = piece.subarray(at, at + chunkBytes - waiting);
      pieces.push(part);
      waiting += part.length;
      at += part.length;
      if (waiting === chunkBytes) await flush();
    }
  }
  if (waiting > 0) await flush();
  return total;
}
