import type { LedgerHead } from '../exchange/ports/ledger.ts';
import { hashBytes } from '../ledger/hash.ts';
import type { ResultRow } from './pool.ts';

/** Columns for `ledgerHead`. */
export const headColumns = 'number, id, own, size, range, root, recorded_at, issued_at, erased_through';

export function ledgerHead(row: ResultRow): LedgerHead {
  return {
    id: row.id,
    own: row.own,
    size: Number(row.size),
    range: splitHashes(row.range),
    root: row.root,
    recordedAt: Number(row.recorded_at),
    issuedAt: Number(row.issued_at),
    erasedThrough: Number(row.erased_through),
  };
}

function splitHashes(bytes: Uint8Array): Uint8Array[] {
  const count = bytes.length / hashBytes;
  return Array.from({ length: count }, (_, index) => bytes.subarray(index * hashBytes, (index + 1) * hashBytes));
}
