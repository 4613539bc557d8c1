import type { StoredCheckpoint, StoredEntry, StoredReceipt } from '../exchange/ports/ledger.ts';
import type { CommittedPart } from '../ledger/entry.ts';
import type { ResultRow } from './pool.ts';

/** A 64-bit column, or undefined for NULL. */
export function optionalNumber(column: string | number | bigint | null): number | undefined {
  return column === null ? undefined : Number(column);
}

/** Columns of an entry beside its sealed part, for `storedEntry`. */
export const entryColumns = `
  e.sequence, e.header, e.open_salt, e.open_content, e.open_withheld, e.sealed_withheld,
  s.salt AS sealed_salt, s.content AS sealed_content`;

export function storedEntry(row: ResultRow): StoredEntry {
  return {
    sequence: Number(row.sequence),
    header: row.header,
    open: part(row.open_salt, row.open_content),
    sealed: part(row.sealed_salt, row.sealed_content),
    openWithheld: row.open_withheld,
    sealedWithheld: row.sealed_withheld,
  };
}

function part(salt: Uint8Array | null, content: Uint8Array | null): CommittedPart | undefined {
  return salt && content ? { salt, content } : undefined;
}

export function storedCheckpoint(row: ResultRow): StoredCheckpoint {
  return { treeSize: Number(row.tree_size), envelope: row.envelope, issuedAt: Number(row.issued_at) };
}

export function storedReceipt(row: ResultRow): StoredReceipt {
  return { ...confirmation(row), envelope: row.envelope };
}

export function confirmation(row: ResultRow): Omit<StoredReceipt, 'envelope'> {
  return {
    receiver: row.receiver,
    treeSize: Number(row.tree_size),
    receivedAt: Number(row.received_at),
    erasedThrough: Number(row.erased_through),
  };
}
