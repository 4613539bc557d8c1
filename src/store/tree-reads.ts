import type { LedgerReads } from '../exchange/ports/store.ts';
import type { Session } from './session.ts';

const HEADERS = `
  SELECT header FROM {schema}.entries WHERE ledger = $1 AND sequence >= $2 AND sequence < $3 ORDER BY sequence`;
const TILES = `
  SELECT t.level, t.index, t.root, t.hashes
  FROM unnest($2::smallint[], $3::bigint[]) WITH ORDINALITY AS wanted (level, index, position)
  JOIN {schema}.tiles t ON t.ledger = $1 AND t.level = wanted.level AND t.index = wanted.index
  ORDER BY wanted.position`;
const TILE_ROOTS = `
  SELECT root FROM {schema}.tiles WHERE ledger = $1 AND level = $2 AND index >= $3 AND index < $4 ORDER BY index`;

/** What proofs and the growing of a tree read; also inside a transaction. */
export function treeReads(session: Session): Pick<LedgerReads, 'headers' | 'tiles' | 'tileRoots'> {
  return {
    headers: async (id, start, end) => (await session.ledgerRows(id, HEADERS, start, end)).map(({ header }) => header),
    async tiles(id, ids) {
      const levels = ids.map(({ level }) => level);
      const indices = ids.map(({ index }) => index);
      const rows = await session.ledgerRows(id, TILES, levels, indices);
      return rows.map(({ level, index, root, hashes }) => ({ level, index: Number(index), root, hashes }));
    },
    tileRoots: async (id, level, start, end) =>
      (await session.ledgerRows(id, TILE_ROOTS, level, start, end)).map(({ root }) => root),
  };
}
