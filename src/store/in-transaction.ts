import type { LedgerId } from '../ledger/ledger-id.ts';
import { storeFailure } from './failures.ts';
import type { Client, Pool } from './pool.ts';
import { type Session, TransactionSession } from './session.ts';

/**
 * Runs the work in one transaction and commits. Any rejection rolls everything back; where the connection broke
 * during COMMIT it is not known which of the two happened.
 *
 * @throws GatewayError STORE_UNAVAILABLE, and whatever the work throws
 */
export async function inTransaction<T>(
  pool: Pool,
  session: Session,
  work: (session: TransactionSession) => Promise<T>,
): Promise<T> {
  let client: Client | undefined;
  let broken: Error | undefined;
  try {
    client = await pool.connect();
    await client.query('BEGIN');
    // A ledger created in here is known outside only once it is committed.
    const numbers = new Map<LedgerId, number>(session.numbers);
    const result = await work(new TransactionSession(client, session.statements, numbers));
    await commit(client);
    for (const [id, number] of numbers) session.numbers.set(id, number);
    return result;
  } catch (error) {
    broken = await rollback(client);
    throw storeFailure(error);
  } finally {
    client?.release(broken);
  }
}

async function commit(client: Client): Promise<void> {
  const { command } = await client.query('COMMIT');
  // After a failed statement the server answers COMMIT with ROLLBACK, not with an error: work that swallowed the
  // failure must not be taken for stored.
  if (command === 'ROLLBACK') throw new Error('a statement of the transaction failed and the work went on');
}

/** The error that makes the session unusable, if any. */
async function rollback(client: Client | undefined): Promise<Error | undefined> {
  try {
    await client?.query('ROLLBACK');
    return undefined;
  } catch (error) {
    return error as Error;
  }
}
