import type { Instant } from '../exchange/ports/world.ts';
import type { Session } from './session.ts';
import { mention } from './vacuums-due.ts';

const EXPIRE_KEYS = `
  WITH dropped AS (DELETE FROM {schema}.idempotency_keys WHERE expires_at <= $1 RETURNING 1)
  ${mention("SELECT 'idempotency_keys', false WHERE EXISTS (SELECT FROM dropped)")}`;
// An upload that was never completed is a copy of personal data nobody will use any more: it goes as well.
const EXPIRE_IMPORTS = `
  WITH old AS (
    UPDATE {schema}.imports SET expired = true
    WHERE NOT expired AND (finished_at < $1 OR (state = 'UPLOADING' AND created_at < $1)) RETURNING id
  ), chunks AS (
    DELETE FROM {schema}.import_chunks WHERE import IN (SELECT id FROM old) RETURNING 'import_chunks' AS name
  ), findings AS (
    DELETE FROM {schema}.import_findings WHERE import IN (SELECT id FROM old) RETURNING 'import_findings' AS name
  )
  ${mention('SELECT name, true FROM chunks UNION SELECT name, true FROM findings ORDER BY name')}`;

/** Drops what has outlived its use. */
export async function expire(session: Session, now: Instant, importsBefore: Instant): Promise<void> {
  await session.change(EXPIRE_KEYS, [now]);
  await session.change(EXPIRE_IMPORTS, [importsBefore]);
}
