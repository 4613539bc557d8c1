import type { LedgerId } from '../ledger/ledger-id.ts';
import { storeFailure } from './failures.ts';
import type { Client, Queryable, ResultRow } from './pool.ts';

/** Puts the schema's name in the place of `{schema}` in statements that are constants. */
export class Statements {
  readonly schema: string;
  readonly #texts = new Map<string, string>();

  constructor(schema: string) {
    this.schema = schema;
  }

  text(statement: string): string {
    const known = this.#texts.get(statement);
    if (known !== undefined) return known;
    const text = statement.replaceAll('{schema}', `"${this.schema}"`);
    this.#texts.set(statement, text);
    return text;
  }
}

const LEDGER_NUMBER = 'SELECT number FROM {schema}.ledgers WHERE id = $1';

/** Statements over the pool, or over the client of one transaction. */
export class Session {
  readonly statements: Statements;
  /** Numbers of ledgers that are committed, shared by all sessions of a store: they never change. */
  readonly numbers: Map<LedgerId, number>;
  readonly #queryable: Queryable;

  constructor(queryable: Queryable, statements: Statements, numbers: Map<LedgerId, number>) {
    this.#queryable = queryable;
    this.statements = statements;
    this.numbers = numbers;
  }

  /** @throws GatewayError STORE_UNAVAILABLE */
  async rows<R = ResultRow>(statement: string, values: readonly unknown[] = []): Promise<R[]> {
    return (await this.#send<R>(statement, values)).rows;
  }

  /** The number of rows changed. @throws GatewayError STORE_UNAVAILABLE */
  async change(statement: string, values: readonly unknown[]): Promise<number> {
    return (await this.#send(statement, values)).rowCount ?? 0;
  }

  /** The ledger's number in this database; undefined when it is not held. */
  async ledgerNumber(id: LedgerId): Promise<number | undefined> {
    const known = this.numbers.get(id);
    if (known !== undefined) return known;
    const [row] = await this.rows<{ number: number }>(LEDGER_NUMBER, [id]);
    if (row) this.numbers.set(id, row.number);
    return row?.number;
  }

  /** Rows of a statement whose $1 is the ledger's number; none for a ledger not held. */
  async ledgerRows<R = ResultRow>(id: LedgerId, statement: string, ...values: unknown[]): Promise<R[]> {
    const ledger = await this.ledgerNumber(id);
    return ledger === undefined ? [] : this.rows<R>(statement, [ledger, ...values]);
  }

  async #send<R>(statement: string, values: readonly unknown[]) {
    try {
      return await this.#queryable.query<R>(this.statements.text(statement), values);
    } catch (error) {
      throw storeFailure(error);
    }
  }
}

/** The session of one transaction. */
export class TransactionSession extends Session {
  readonly #client: Client;

  constructor(client: Client, statements: Statements, numbers: Map<LedgerId, number>) {
    super(client, statements, numbers);
    this.#client = client;
  }

  /** @param target table and columns, with `{schema}` */
  async copyIn(target: string, rows: Uint8Array): Promise<void> {
    try {
      await this.#client.copyIn(this.statements.text(target), rows);
    } catch (error) {
      throw storeFailure(error);
    }
  }
}
