import type { HeartbeatStore } from '../exchange/ports/delivery.ts';
import type { Session } from './session.ts';

// Checked again after waiting for the row: an append that came in between has made the checkpoint stale.
const SAVE_HEARTBEAT = `
  UPDATE {schema}.ledgers SET heartbeat = $2, heartbeat_issued_at = $3, issued_at = $3
  WHERE id = $1 AND size = $4 AND issued_at < $3`;

export function heartbeatStore(session: Session): HeartbeatStore {
  return {
    async saveHeartbeat(ledger, { treeSize, envelope, issuedAt }) {
      const changed = await session.change(SAVE_HEARTBEAT, [ledger, envelope, issuedAt, treeSize]);
      return changed === 1 ? 'saved' : 'stale';
    },
  };
}
