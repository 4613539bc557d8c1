import { isDataset } from '../domain/dataset.ts';
import type { Edition } from '../domain/edition.ts';
import { GatewayError } from '../errors.ts';
import { type LedgerId, ledgerId } from '../ledger/ledger-id.ts';
import type { ImportStep } from './change.ts';
import { type ExaminedTableRow, examineTable } from './examine-table.ts';
import { keyedDraft } from './keyed-draft.ts';
import type { Emit } from './ports/events.ts';
import type { ImportRow } from './ports/imports.ts';
import type { Store } from './ports/store.ts';
import type { Table, TableFormat } from './ports/table.ts';
import type { World } from './ports/world.ts';
import { type ExaminedRow, publication, type SubmitDependencies } from './submit.ts';
import type { RowAnswer } from './use-cases.ts';

export interface ImportDependencies extends SubmitDependencies {
  readonly store: Store;
  readonly openTable: (source: AsyncIterable<Uint8Array>, format: TableFormat) => Promise<Table>;
  readonly world: World;
  readonly emit: Emit;
}

/** Rows committed together: enough to carry a signature, few enough to show progress. */
const rowsPerCommit = 500;

/**
 * Examines and publishes the rows of an uploaded file, from where an earlier run stopped: rows and progress are
 * committed together, so no row is read twice or missed.
 */
export async function runImport(id: string, signal: AbortSignal, dependencies: ImportDependencies): Promise<void> {
  const { store, world, emit } = dependencies;
  const row = await store.importRow(id);
  if (!row || (row.state !== 'WAITING' && row.state !== 'RUNNING')) return;
  await store.setImportState(id, 'RUNNING', undefined, world.now());
  try {
    const failure = await publishRows(row, signal, dependencies);
    if (signal.aborted) return;
    await store.setImportState(id, failure ? 'FAILED' : 'DONE', failure, world.now());
    emit('import.ended', { id, failure: failure ?? '' });
  } catch (error) {
    // Only what is wrong with the file ends the import; anything else is tried again from the last commit.
    if (!(error instanceof GatewayError) || error.status >= 500) throw error;
    await store.setImportState(id, 'FAILED', error.code, world.now());
    emit('import.ended', { id, failure: error.code });
  }
  // An uploaded file holds personal data: it goes as soon as it is of no more use.
  await store.dropChunks(id);
}

/** The code of the finding that rejects the whole file, or undefined. */
async function publishRows(
  row: ImportRow,
  signal: AbortSignal,
  dependencies: ImportDependencies,
): Promise<string | undefined> {
  const { city, rulesFor, store, openTable } = dependencies;
  const { id, dataset, edition, format } = row;
  if (!isDataset(dataset)) throw new GatewayError('DATASET_UNKNOWN', { dataset, known: '' });
  const table = await openTable(store.chunks(id), format as TableFormat);
  let failure: string | undefined;
  const run = new ImportRun(row, ledgerId({ city, dataset, epoch: 1 }), dependencies);
  for await (const examined of examineTable(table, dataset, edition as Edition, rulesFor(city))) {
    if (signal.aborted) return undefined;
    await run.take(examined);
    if (examined.row === 0) failure = examined.findings.find(({ severity }) => severity === 'reject')?.code;
  }
  await run.finish();
  return failure;
}

/** One pass over a file: rows are gathered, and one commit is under way while the next rows are examined. */
class ImportRun {
  readonly #row: ImportRow;
  readonly #ledger: LedgerId;
  readonly #dependencies: ImportDependencies;
  readonly #counts: { accepted: number; rejected: number; warned: number };
  #gathered: ExaminedRow[] = [];
  #committing: Promise<unknown> = Promise.resolve();

  constructor(row: ImportRow, ledger: LedgerId, dependencies: ImportDependencies) {
    this.#row = row;
    this.#ledger = ledger;
    this.#dependencies = dependencies;
    this.#counts = { accepted: row.accepted, rejected: row.rejected, warned: row.warned };
  }

  async take({ row, findings, draft }: ExaminedTableRow): Promise<void> {
    // The heading (row 0) counts as read with the first data row.
    if (row > 0 && row <= this.#row.rowsRead) return;
    if (row === 0 && this.#row.rowsRead > 0) return;
    this.#gathered.push({ row, findings, draft: draft && keyedDraft(draft, this.#dependencies.hash) });
    if (this.#gathered.length >= rowsPerCommit) await this.#commit();
  }

  async finish(): Promise<void> {
    if (this.#gathered.length > 0) await this.#commit();
    await this.#committing;
  }

  async #commit(): Promise<void> {
    const rows = this.#gathered;
    this.#gathered = [];
    await this.#committing;
    const change = publication({ client: this.#row.client, idempotency: undefined, mode: 'each' }, rows);
    const progress = (answers: readonly RowAnswer[]) => this.#step(answers);
    this.#committing = this.#dependencies.ledgers.write(this.#ledger, { ...change, progress });
    // Awaited at the next commit; until then a failure must not count as unhandled.
    this.#committing.catch(() => {});
  }

  /** Called inside the transaction that commits the rows. */
  #step(answers: readonly RowAnswer[]): ImportStep {
    const data = answers.filter(({ row }) => row > 0);
    for (const { outcome, findings } of data) {
      if (outcome === 'rejected') this.#counts.rejected += 1;
      else this.#counts.accepted += 1;
      if (findings.some(({ severity }) => severity === 'warn')) this.#counts.warned += 1;
    }
    return {
      counts: { id: this.#row.id, rowsRead: data.at(-1)?.row ?? 0, ...this.#counts },
      // A published row may be erased later, when nobody would look for its values here: its warnings keep none.
      findings: answers.flatMap(({ row, outcome, findings }) =>
        findings.map(({ field, code, severity, shown, parameters = {} }) => ({
          ...{ row, field, code, severity, parameters },
          shown: outcome === 'rejected' ? shown : '',
        })),
      ),
    };
  }
}
