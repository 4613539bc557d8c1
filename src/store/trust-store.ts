import type { TrustStore } from '../exchange/ports/trust.ts';
import type { Session } from './session.ts';

const NEWEST_DIRECTORY = 'SELECT version, envelope FROM {schema}.directories ORDER BY version DESC LIMIT 1';
const SAVE_DIRECTORY = 'INSERT INTO {schema}.directories (version, envelope) VALUES ($1, $2) ON CONFLICT DO NOTHING';
const SAVE_FORKED_DIRECTORY = `
  INSERT INTO {schema}.forked_directories (version, digest, envelope) VALUES ($1, sha256($2), $2)
  ON CONFLICT DO NOTHING`;
const DIRECTORIES_AFTER = `
  SELECT envelope FROM {schema}.directories WHERE version > $1 ORDER BY version LIMIT $2`;
const REVOCATION_LISTS = 'SELECT der FROM {schema}.revocation_lists ORDER BY issuer';
// Compared under the row's lock: of two lists that arrive at once the older one never comes out on top.
const SAVE_REVOCATION_LIST = `
  INSERT INTO {schema}.revocation_lists AS held (issuer, number, der) VALUES ($1, $2, $3)
  ON CONFLICT (issuer) DO UPDATE SET number = excluded.number, der = excluded.der WHERE held.number < excluded.number`;

export function trustStore(session: Session): TrustStore {
  return {
    newestDirectory: async () => (await session.rows<{ version: number; envelope: Uint8Array }>(NEWEST_DIRECTORY))[0],
    async saveDirectory(version, envelope) {
      await session.change(SAVE_DIRECTORY, [version, envelope]);
    },
    async saveForkedDirectory(version, envelope) {
      await session.change(SAVE_FORKED_DIRECTORY, [version, envelope]);
    },
    directoriesAfter: async (version, limit) =>
      (await session.rows<{ envelope: Uint8Array }>(DIRECTORIES_AFTER, [version, limit])).map(
        ({ envelope }) => envelope,
      ),
    revocationLists: async () => (await session.rows<{ der: Uint8Array }>(REVOCATION_LISTS)).map(({ der }) => der),
    async saveRevocationList({ issuer, number, der }) {
      await session.change(SAVE_REVOCATION_LIST, [issuer, number, der]);
    },
  };
}
