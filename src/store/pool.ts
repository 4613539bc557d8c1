/**
 * The part of pg.Pool that the store uses and that the queue's PostgreSQL backend expects, so that PGlite can stand in
 * for a server.
 */

/** A row as the driver parsed it; 64-bit columns come as text, number or bigint depending on the home. */
// biome-ignore lint/suspicious/noExplicitAny: columns are known to the statement, not to the driver
export type ResultRow = any;

export interface QueryResult<R = ResultRow> {
  rows: R[];
  rowCount: number | null;
  /** First word of the server's answer: a COMMIT that could only roll back is answered ROLLBACK. */
  command?: string;
}

export interface Notification {
  channel: string;
  payload?: string;
  processId?: number;
}

export interface Queryable {
  query<R = ResultRow>(text: string, values?: readonly unknown[]): Promise<QueryResult<R>>;
}

/** One session, taken out of the pool until it is released. */
export interface Client extends Queryable {
  /**
   * Copies rows in COPY's binary format (see CopyRows) into a table, e.g. `g60.entries (ledger, sequence)`.
   */
  copyIn(target: string, rows: Uint8Array): Promise<void>;
  /**
   * Writes changed pages to the database's files and drops the log before them, where no server does so by itself.
   */
  writeOut(): Promise<void>;
  /** Gives the session back; after an error or `true` it is closed instead, with whatever it had left open. */
  release(destroy?: Error | boolean): void;
  on(event: 'notification', listener: (message: Notification) => void): this;
  on(event: 'error', listener: (error: Error) => void): this;
  on(event: 'end', listener: () => void): this;
  removeListener(event: 'notification', listener: (message: Notification) => void): this;
  removeAllListeners(event?: string): this;
}

export interface Pool extends Queryable {
  connect(): Promise<Client>;
  /** Waits for sessions in use, then closes all. */
  end(): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): this;
  on(event: 'connect', listener: (client: Client) => void): this;
  removeAllListeners(event?: string): this;
}
