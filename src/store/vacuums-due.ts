import type { Session } from './session.ts';

/** Ends a statement that mentions tables by (name, payload); payload: their rows held what must not stay in files. */
export const mention = (rows: string) => `
  INSERT INTO {schema}.vacuums_due AS due (name, payload) ${rows}
  ON CONFLICT (name) DO UPDATE SET mentions = due.mentions + 1`;

const MENTION_PARTITIONS = mention("SELECT t || '_' || $1::int, true FROM unnest(ARRAY['entries', 'sealed_parts']) t");
const DUE = 'SELECT name, payload, mentions FROM {schema}.vacuums_due ORDER BY name';
const DONE = 'DELETE FROM {schema}.vacuums_due WHERE name = $1 AND mentions = $2';

export interface VacuumDue {
  /** A table of the schema. */
  readonly name: string;
  readonly payload: boolean;
  readonly mentions: number;
}

/** Parts of the ledger's entries were dropped in this transaction. */
export async function mentionPartitions(session: Session, ledger: number): Promise<void> {
  await session.change(MENTION_PARTITIONS, [ledger]);
}

export function vacuumsDue(session: Session): Promise<VacuumDue[]> {
  return session.rows<VacuumDue>(DUE);
}

/** Forgets what is done, unless it was mentioned again since it was read. */
export async function vacuumDone(session: Session, { name, mentions }: VacuumDue): Promise<void> {
  await session.change(DONE, [name, mentions]);
}
