import type { HeartbeatStore } from '../exchange/ports/delivery.ts';
import type { TrustStore } from '../exchange/ports/trust.ts';
import type { Session } from './session.ts';

// Checked again after waiting for the row: an append that came in between has made the checkpoint stale.
const SAVE_HEARTBEAT = `
  UPDATE {schema}.ledgers SET heartbeat = $2, heartbeat_issued_at = $3, issued_at = $3
  WHERE id = $1 AND size = $4 AND issued_at < $3`;
const NEWEST_DIRECTORY = 'SELECT version, envelope FROM {schema}.directories ORDER BY version DESC LIMIT 1';
const SAVE_DIRECTORY = 'INSERT INTO {schema}.directories (version, envelope) VALUES ($1, $2) ON CONFLICT DO NOTHING';

/** What travels beside batches: heartbeats and the directory. */
export function announcements(session: Session): HeartbeatStore & DirectoryStore {
  return {
    async saveHeartbeat(ledger, { treeSize, envelope, issuedAt }) {
      const changed = await session.change(SAVE_HEARTBEAT, [ledger, envelope, issuedAt, treeSize]);
      return changed === 1 ? 'saved' : 'stale';
    },
    newestDirectory: async () => (await session.rows<{ version: number; envelope: Uint8Array }>(NEWEST_DIRECTORY))[0],
    async saveDirectory(version, envelope) {
      await session.change(SAVE_DIRECTORY, [version, envelope]);
    },
  };
}
