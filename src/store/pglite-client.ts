import { EventEmitter } from 'node:events';
import type { PGlite, Results } from '@electric-sql/pglite';
import { GatewayError } from '../errors.ts';
import type { Client, QueryResult, ResultRow } from './pool.ts';
import { type StatementKind, statementKind } from './statement-kind.ts';
import type { Turnstile } from './turnstile.ts';

/** The one session of a PGlite, shared by all clients of a pool. */
export interface SharedSession {
  readonly database: PGlite;
  /** Held for a statement, or from BEGIN to COMMIT. */
  readonly turnstile: Turnstile;
}

/** Looks like a session of its own; a transaction keeps the other clients waiting. */
export class PgliteClient extends EventEmitter implements Client {
  readonly #session: SharedSession;
  readonly #listening = new Map<string, () => Promise<void>>();
  /** Ends this client's turn; set while it is in a transaction. */
  #leave: (() => void) | undefined;
  /** Statements of one client run in the order they were sent, also when the sender does not wait. */
  #last: Promise<unknown> = Promise.resolve();
  #released = false;

  constructor(session: SharedSession) {
    super();
    this.#session = session;
  }

  query<R = ResultRow>(text: string, values: readonly unknown[] = []): Promise<QueryResult<R>> {
    const statement = statementKind(text);
    return this.#inOrder(() => this.#inTurn(statement.kind, () => this.#run(statement, text, values)));
  }

  async copyIn(target: string, rows: Uint8Array): Promise<void> {
    const blob = new Blob([rows]);
    const text = `COPY ${target} FROM '/dev/blob' WITH (FORMAT binary)`;
    await this.#inOrder(() => this.#inTurn('other', () => this.#session.database.query(text, [], { blob })));
  }

  async writeOut(): Promise<void> {
    // A checkpoint drops whole log files only: the one in use is ended before it.
    for (const text of ['SELECT pg_switch_wal()', 'CHECKPOINT']) await this.query(text);
  }

  release(): void {
    if (this.#released) return;
    this.#released = true;
    void this.#inOrder(async () => {
      if (this.#leave) await this.#inTurn('end', () => this.#session.database.exec('ROLLBACK'));
      for (const stop of this.#listening.values()) await this.#inTurn('other', stop);
    }).catch(() => undefined);
  }

  #inOrder<T>(work: () => Promise<T>): Promise<T> {
    const run = this.#last.then(work);
    this.#last = run.catch(() => undefined);
    return run;
  }

  async #inTurn<T>(kind: StatementKind['kind'], work: () => Promise<T>): Promise<T> {
    const leave = this.#leave ?? (await this.#session.turnstile.enter());
    if (kind === 'begin') this.#leave = leave;
    // A COMMIT that fails ends the transaction as well; any other failure leaves it open for the ROLLBACK.
    if (kind === 'end') this.#leave = undefined;
    try {
      return await work();
    } finally {
      if (!this.#leave) leave();
    }
  }

  async #run<R>(statement: StatementKind, text: string, values: readonly unknown[]): Promise<QueryResult<R>> {
    const { database } = this.#session;
    if (database.closed) throw new GatewayError('STORE_UNAVAILABLE', { reason: 'closed' });
    if (statement.kind === 'listen') return this.#listen(statement.channel);
    if (statement.kind === 'unlisten') return this.#unlisten(statement.channel);
    if (values.length > 0) return result(await database.query<R>(text, [...values]));
    // Without parameters the text may hold several statements, as over pg; the last one's answer is theirs.
    const answers = await database.exec(text);
    return result((answers.at(-1) ?? { rows: [], fields: [] }) as Results<R>);
  }

  async #listen<R>(channel: string): Promise<QueryResult<R>> {
    if (!this.#listening.has(channel)) {
      const stop = await this.#session.database.listen(`"${channel}"`, (payload) => {
        this.emit('notification', { channel, payload });
      });
      this.#listening.set(channel, stop);
    }
    return { rows: [], rowCount: null, command: 'LISTEN' };
  }

  async #unlisten<R>(channel: string): Promise<QueryResult<R>> {
    for (const [name, stop] of this.#listening) {
      if (channel !== '*' && channel !== name) continue;
      this.#listening.delete(name);
      await stop();
    }
    return { rows: [], rowCount: null, command: 'UNLISTEN' };
  }
}

function result<R>({ rows, rowCount, command }: Results<R>): QueryResult<R> {
  return { rows, rowCount: rowCount ?? null, ...(command === undefined ? {} : { command }) };
}
