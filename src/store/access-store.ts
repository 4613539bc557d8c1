import { GatewayError } from '../errors.ts';
import type { AccessStore, Act, ActDecision, Administrator, Client } from '../exchange/ports/access.ts';
import { inTransaction } from './in-transaction.ts';
import type { Pool, ResultRow } from './pool.ts';
import { optionalNumber } from './rows.ts';
import type { Session } from './session.ts';

const CLIENTS = 'SELECT * FROM {schema}.clients ORDER BY name';
const ADMINISTRATORS = 'SELECT name, role, state FROM {schema}.administrators ORDER BY name';
const PUT_CLIENT = `
  INSERT INTO {schema}.clients (name, state, scopes, datasets, purposes, requests_per_minute, batch_records)
  VALUES ($1, $2, $3, $4, $5, $6, $7)
  ON CONFLICT (name) DO UPDATE SET
    state = excluded.state, scopes = excluded.scopes, datasets = excluded.datasets, purposes = excluded.purposes,
    requests_per_minute = excluded.requests_per_minute, batch_records = excluded.batch_records`;
const PUT_ADMINISTRATOR = `
  INSERT INTO {schema}.administrators (name, role, state) VALUES ($1, $2, $3)
  ON CONFLICT (name) DO UPDATE SET role = excluded.role, state = excluded.state`;
// Of processes that start together the second waits here and then finds what the first one registered; readers do not.
const LOCK_REGISTERS = 'LOCK TABLE {schema}.clients, {schema}.administrators IN SHARE ROW EXCLUSIVE MODE';
const IN_FORCE = "SELECT name FROM {schema}.administrators WHERE role = $1 AND state = 'active' LIMIT 1";
const ANYBODY = `
  SELECT EXISTS (SELECT FROM {schema}.clients) OR EXISTS (SELECT FROM {schema}.administrators) AS registered`;
const ALL_ACTS = 'SELECT * FROM {schema}.acts ORDER BY proposed_at DESC, id DESC LIMIT $1';
const OPEN_ACTS = `
  SELECT * FROM {schema}.acts WHERE state = 'PROPOSED' ORDER BY proposed_at DESC, id DESC LIMIT $1`;
const ACT = 'SELECT * FROM {schema}.acts WHERE id = $1';
const PROPOSE = `
  INSERT INTO {schema}.acts (id, kind, subject, reason, proposed_by, proposed_at, expires_at, state, decided_by,
    decided_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`;
// Looked at again after waiting for the row: of two who decide at once the first one's word stands.
const DECIDE = `
  UPDATE {schema}.acts SET state = $2, decided_by = $3, decided_at = $4 WHERE id = $1 AND state = 'PROPOSED'`;
const USE = "UPDATE {schema}.acts SET state = 'USED' WHERE id = $1 AND state = 'APPROVED'";

export function accessStore(pool: Pool, session: Session): AccessStore {
  return {
    clients: async () => (await session.rows(CLIENTS)).map(clientOf),
    administrators: () => session.rows<Administrator>(ADMINISTRATORS),
    beginAccess: (clients, administrators) => begin(pool, session, clients, administrators),
    acts: async (which, limit) => (await session.rows(which === 'open' ? OPEN_ACTS : ALL_ACTS, [limit])).map(actOf),
    act: async (id) => (await session.rows(ACT, [id])).map(actOf)[0],
    async proposeAct(act) {
      await session.change(PROPOSE, actValues(act));
    },
    decideAct: (decision) => decide(pool, session, decision),
    useAct: async (id) => (await session.change(USE, [id])) === 1,
  };
}

function begin(
  pool: Pool,
  session: Session,
  clients: readonly Client[],
  administrators: readonly Administrator[],
): Promise<boolean> {
  return inTransaction(pool, session, async (inside) => {
    await inside.rows(LOCK_REGISTERS);
    const [found] = await inside.rows<{ registered: boolean }>(ANYBODY);
    if (found?.registered) return false;
    for (const client of clients) await inside.change(PUT_CLIENT, clientValues(client));
    for (const administrator of administrators) await putAdministrator(inside, administrator);
    return true;
  });
}

function decide(pool: Pool, session: Session, decision: ActDecision): Promise<boolean> {
  const { id, state, decidedBy, decidedAt, client, administrator, keeps } = decision;
  return inTransaction(pool, session, async (inside) => {
    if ((await inside.change(DECIDE, [id, state, decidedBy, decidedAt])) !== 1) return false;
    if (client) await inside.change(PUT_CLIENT, clientValues(client));
    // Held to the commit: of the last two, revoked by two decisions at once, the second sees that the first one is gone.
    if (keeps) await inside.rows(LOCK_REGISTERS);
    if (administrator) await putAdministrator(inside, administrator);
    if (keeps && (await inside.rows(IN_FORCE, [keeps])).length === 0) {
      throw new GatewayError('LAST_OF_ROLE', { role: keeps });
    }
    return true;
  });
}

async function putAdministrator(session: Session, { name, role, state }: Administrator): Promise<void> {
  await session.change(PUT_ADMINISTRATOR, [name, role, state]);
}

function clientValues(client: Client): unknown[] {
  const { name, state, scopes, datasets, purposes, requestsPerMinute, batchRecords } = client;
  return [name, state, scopes, datasets, purposes, requestsPerMinute, batchRecords];
}

function clientOf(row: ResultRow): Client {
  return {
    name: row.name,
    state: row.state,
    scopes: row.scopes,
    datasets: row.datasets,
    purposes: row.purposes,
    requestsPerMinute: row.requests_per_minute,
    batchRecords: row.batch_records,
  };
}

function actValues(act: Act): unknown[] {
  const { id, kind, subject, reason, proposedBy, proposedAt, expiresAt, state, decidedBy, decidedAt } = act;
  return [id, kind, subject, reason, proposedBy, proposedAt, expiresAt, state, decidedBy ?? null, decidedAt ?? null];
}

function actOf(row: ResultRow): Act {
  return {
    id: row.id,
    kind: row.kind,
    subject: row.subject,
    reason: row.reason,
    proposedBy: row.proposed_by,
    proposedAt: Number(row.proposed_at),
    expiresAt: Number(row.expires_at),
    state: row.state,
    decidedBy: row.decided_by ?? undefined,
    decidedAt: optionalNumber(row.decided_at),
  };
}
