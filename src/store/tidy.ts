import type { Client, Pool } from './pool.ts';
import { Session } from './session.ts';
import { type VacuumDue, vacuumDone, vacuumsDue } from './vacuums-due.ts';

// Waiting for an exclusive lock makes everybody else wait behind: a reader that takes hours is tried again later.
const LOCK_WAIT = "SET lock_timeout TO '2s'";
const NO_LOCK_WAIT = 'RESET lock_timeout';
// What this session counted itself comes before the count that VACUUM leaves.
const FLUSH_COUNTS = 'SELECT pg_stat_force_next_flush()';
const LEFT = 'SELECT pg_stat_get_dead_tuples($1::regclass) AS dead, pg_total_relation_size($1::regclass) AS bytes';

/** A table up to this size is written anew within about a second. */
const rewrittenBytes = 64 * 1024 * 1024;
const lockNotAvailable = '55P03';

/**
 * Takes what was erased or expired out of the database's files. VACUUM gives the room on a page back but leaves the
 * bytes there until something takes their place, so a table that held payload is written anew unless it is large.
 *
 * @throws GatewayError STORE_UNAVAILABLE; what was not done is then still due
 */
export async function tidy(pool: Pool, session: Session): Promise<void> {
  const due = await vacuumsDue(session);
  if (due.length === 0) return;
  const client = await pool.connect();
  try {
    await vacuumAll(client, new Session(client, session.statements, session.numbers), due);
  } finally {
    client.release();
  }
}

async function vacuumAll(client: Client, session: Session, due: readonly VacuumDue[]): Promise<void> {
  const done: VacuumDue[] = [];
  await session.rows(LOCK_WAIT);
  try {
    for (const each of due) if (await vacuum(session, each)) done.push(each);
  } finally {
    await session.rows(NO_LOCK_WAIT);
  }
  // Before it is forgotten: a crash in between only makes it be done again.
  if (done.some(({ payload }) => payload)) await client.writeOut();
  for (const each of done) await vacuumDone(session, each);
}

/** Whether it came to an end: not while somebody's transaction may still see the old rows, or holds the table. */
async function vacuum(session: Session, { name, payload }: VacuumDue): Promise<boolean> {
  const table = `{schema}."${name}"`;
  try {
    await session.rows(FLUSH_COUNTS);
    await session.rows(`VACUUM ${table}`);
    const [left] = await session.rows(LEFT, [session.statements.text(table)]);
    if (Number(left.dead) > 0) return false;
    if (payload && Number(left.bytes) <= rewrittenBytes) await session.rows(`VACUUM (FULL) ${table}`);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === lockNotAvailable) return false;
    throw error;
  }
}
