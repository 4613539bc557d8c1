import type { Append, NewEntry, StoredCheckpoint, StoredReceipt, Tile } from '../exchange/ports/ledger.ts';
import { readHeader } from '../ledger/entry.ts';
import { CopyRows } from './copy-rows.ts';
import { changeRecords } from './record-changes.ts';
import { buffer } from './record-rows.ts';
import type { TransactionSession } from './session.ts';

const ENTRIES = `{schema}.entries (sequence, previous, ledger, open_withheld, sealed_withheld, header, open_salt,
  open_content)`;
const SEALED = '{schema}.sealed_parts (sequence, ledger, salt, content)';
const QUARANTINED = '{schema}.quarantined (ledger, sequence, record_id, code)';
const TILES = '{schema}.tiles (ledger, level, index, root, hashes)';

// The condition on the old size stands against a caller that appends to another state than it locked: no fork by
// accident.
const ADVANCE = `
  WITH checkpoints AS (
    INSERT INTO {schema}.checkpoints (ledger, tree_size, issued_at, bytes, envelope)
    SELECT $1, * FROM unnest($9::bigint[], $10::bigint[], $11::bigint[], $12::bytea[])
  )
  UPDATE {schema}.ledgers SET
    size = $3, range = $4, root = $5, recorded_at = $6, issued_at = $7, erased_through = $8,
    heartbeat = NULL, heartbeat_issued_at = NULL
  WHERE number = $1 AND size = $2`;
const INSERT_RECEIPT = `
  INSERT INTO {schema}.receipts (ledger, receiver, tree_size, received_at, erased_through, envelope)
  VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`;

/** Writes everything one batch changes. */
export async function append(session: TransactionSession, batch: Append): Promise<void> {
  const ledger = await session.ledgerNumber(batch.ledger);
  if (ledger === undefined) throw new Error(`ledger ${batch.ledger} was not locked before the append`);
  await copyEntries(session, ledger, batch.entries);
  if (batch.tiles.length > 0) await session.copyIn(TILES, tileRows(ledger, batch.tiles));
  await changeRecords(session, ledger, batch);
  await advance(session, ledger, batch);
  if (batch.receipt) await session.change(INSERT_RECEIPT, receiptValues(ledger, batch.receipt));
}

async function copyEntries(session: TransactionSession, ledger: number, entries: readonly NewEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const bytes = entries.reduce((sum, entry) => sum + entryBytes(entry), 0);
  const rows = new CopyRows(8, bytes + entries.length * 64);
  const sealed = new CopyRows(4);
  const quarantined = new CopyRows(4);
  let sealedCount = 0;
  let quarantinedCount = 0;
  for (const entry of entries) {
    rows.row().int8(entry.sequence).int8(entry.previous).int4(ledger);
    rows.int2(entry.openWithheld).int2(entry.sealedWithheld).bytes(entry.header);
    rows.bytes(entry.open?.salt).bytes(entry.open?.content);
    if (entry.sealed) {
      sealed.row().int8(entry.sequence).int4(ledger).bytes(entry.sealed.salt).bytes(entry.sealed.content);
      sealedCount++;
    }
    if (entry.quarantined !== undefined) {
      quarantined
        .row()
        .int4(ledger)
        .int8(entry.sequence)
        .uuid(readHeader(entry.header).recordId)
        .text(entry.quarantined);
      quarantinedCount++;
    }
  }
  await session.copyIn(ENTRIES, rows.finish());
  if (sealedCount > 0) await session.copyIn(SEALED, sealed.finish());
  if (quarantinedCount > 0) await session.copyIn(QUARANTINED, quarantined.finish());
}

function tileRows(ledger: number, tiles: readonly Tile[]): Buffer {
  const rows = new CopyRows(5, tiles.length * 8300);
  for (const { level, index, root, hashes } of tiles) {
    rows.row().int4(ledger).int2(level).int8(index).bytes(root).bytes(hashes);
  }
  return rows.finish();
}

async function advance(session: TransactionSession, ledger: number, batch: Append): Promise<void> {
  const { head, entries, checkpoints } = batch;
  const before = head.size - entries.length;
  const changed = await session.change(ADVANCE, [
    ledger,
    before,
    head.size,
    Buffer.concat(head.range),
    buffer(head.root),
    head.recordedAt,
    head.issuedAt,
    head.erasedThrough,
    checkpoints.map(({ treeSize }) => treeSize),
    checkpoints.map(({ issuedAt }) => issuedAt),
    bytesBetween(checkpoints, entries),
    checkpoints.map(({ envelope }) => buffer(envelope)),
  ]);
  if (changed !== 1) throw new Error(`ledger ${batch.ledger} is no longer at ${before}`);
}

/** For each checkpoint, the size of the entries since the one before it. */
function bytesBetween(checkpoints: readonly StoredCheckpoint[], entries: readonly NewEntry[]): number[] {
  const first = entries[0]?.sequence ?? 0;
  let from = 0;
  return checkpoints.map(({ treeSize }) => {
    const range = entries.slice(from, treeSize - first);
    from = treeSize - first;
    return range.reduce((sum, entry) => sum + entryBytes(entry), 0);
  });
}

/** An upper bound of the entry's size on the wire: its fields' tags and lengths are under 40 bytes. */
function entryBytes({ header, open, sealed }: NewEntry): number {
  return 40 + header.length + partBytes(open) + partBytes(sealed);
}

function partBytes(part: NewEntry['open']): number {
  return part ? part.salt.length + part.content.length : 0;
}

function receiptValues(ledger: number, receipt: StoredReceipt): unknown[] {
  const { receiver, treeSize, receivedAt, erasedThrough, envelope } = receipt;
  return [ledger, receiver, treeSize, receivedAt, erasedThrough, buffer(envelope)];
}
