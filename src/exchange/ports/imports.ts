/** Uploaded files on their way into the ledger. */
import type { Parameters } from '../../catalogue/language.ts';
import type { Instant } from './world.ts';

export type ImportState = 'UPLOADING' | 'WAITING' | 'RUNNING' | 'DONE' | 'FAILED';

export interface ImportRow {
  readonly id: string;
  readonly client: string;
  readonly dataset: string;
  readonly edition: string;
  readonly format: string;
  readonly state: ImportState;
  readonly bytes: number;
  /** Data rows dealt with so far, in file order: a restart goes on after them. */
  readonly rowsRead: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly warned: number;
  /** Code that stopped the whole file. */
  readonly failure: string | undefined;
  readonly createdAt: Instant;
  readonly finishedAt: Instant | undefined;
}

export interface ImportProgress {
  readonly id: string;
  readonly rowsRead: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly warned: number;
}

/** A finding of an import as kept for its error file; `shown` is the value, masked where sealed. */
export interface ImportFinding {
  readonly row: number;
  readonly field: string;
  readonly code: string;
  readonly severity: 'reject' | 'warn';
  readonly shown: string;
  /** What the code's text needs: limits, places, names of fields. */
  readonly parameters: Parameters;
}

export interface ImportStore {
  createImport(row: Pick<ImportRow, 'id' | 'client' | 'dataset' | 'edition' | 'format' | 'createdAt'>): Promise<void>;
  /** Appends a piece of the uploaded file, at most 1 MiB. */
  saveChunk(id: string, index: number, bytes: Uint8Array): Promise<void>;
  /** The upload is complete: state WAITING. */
  uploaded(id: string, bytes: number): Promise<void>;
  importRow(id: string): Promise<ImportRow | undefined>;
  chunks(id: string): AsyncIterable<Uint8Array>;
  setImportState(id: string, state: ImportState, failure: string | undefined, at: Instant): Promise<void>;
  /** Drops the uploaded bytes; findings stay for the error file. */
  dropChunks(id: string): Promise<void>;
  findings(id: string, afterRow: number, limit: number): Promise<ImportFinding[]>;
  unfinishedImports(): Promise<string[]>;
}
