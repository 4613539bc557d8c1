import type { RecordRow, RecordState } from '../exchange/ports/ledger.ts';
import type { LedgerId } from '../ledger/ledger-id.ts';
import { CopyRows } from './copy-rows.ts';
import type { ResultRow } from './pool.ts';

const states: readonly RecordState[] = ['ACTIVE', 'WITHDRAWN', 'ERASED'];

/** Columns for `recordRow`, of records under the alias r. */
export const recordColumns = `
  r.id, r.revision, r.state, r.objected, r.repair_effects, r.content_sequence, r.last_sequence,
  r.natural_key, r.fingerprint`;

export function recordRow(row: ResultRow, ledger: LedgerId): RecordRow {
  return {
    id: row.id,
    ledger,
    revision: row.revision,
    state: stateOf(row.state),
    objected: row.objected,
    repairEffects: row.repair_effects,
    contentSequence: Number(row.content_sequence),
    lastSequence: Number(row.last_sequence),
    naturalKey: row.natural_key ?? undefined,
    fingerprint: row.fingerprint ?? undefined,
  };
}

function stateOf(code: number): RecordState {
  const state = states[code - 1];
  if (!state) throw new Error(`record state ${code} is not one this program knows`);
  return state;
}

export function stateCode(state: RecordState): number {
  return states.indexOf(state) + 1;
}

export const RECORDS = `{schema}.records (content_sequence, last_sequence, ledger, revision, id, state,
  repair_effects, objected, natural_key, fingerprint)`;

/** Rows for `COPY RECORDS`. */
export function copyRecords(ledger: number, records: readonly RecordRow[]): Buffer {
  const rows = new CopyRows(10, records.length * 200);
  for (const record of records) {
    rows.row().int8(record.contentSequence).int8(record.lastSequence).int4(ledger).int4(record.revision);
    rows.uuid(record.id).int2(stateCode(record.state)).int2(record.repairEffects).bool(record.objected);
    rows.bytes(record.naturalKey).bytes(record.fingerprint);
  }
  return rows.finish();
}

export const UPDATE_RECORDS = `
  UPDATE {schema}.records r SET
    revision = u.revision, state = u.state, objected = u.objected, repair_effects = u.repair_effects,
    content_sequence = u.content_sequence, last_sequence = u.last_sequence,
    natural_key = u.natural_key, fingerprint = u.fingerprint
  FROM unnest($2::uuid[], $3::int[], $4::smallint[], $5::boolean[], $6::smallint[], $7::bigint[], $8::bigint[],
    $9::bytea[], $10::bytea[])
    AS u (id, revision, state, objected, repair_effects, content_sequence, last_sequence, natural_key, fingerprint)
  WHERE r.ledger = $1 AND r.id = u.id`;

/** Values for `UPDATE_RECORDS`. */
export function updateValues(ledger: number, records: readonly RecordRow[]): unknown[] {
  return [
    ledger,
    records.map(({ id }) => id),
    records.map(({ revision }) => revision),
    records.map(({ state }) => stateCode(state)),
    records.map(({ objected }) => objected),
    records.map(({ repairEffects }) => repairEffects),
    records.map(({ contentSequence }) => contentSequence),
    records.map(({ lastSequence }) => lastSequence),
    records.map(({ naturalKey }) => buffer(naturalKey)),
    records.map(({ fingerprint }) => buffer(fingerprint)),
  ];
}

/** Inside arrays the driver knows a Buffer but no other bytes. */
export function buffer(bytes: Uint8Array): Buffer;
export function buffer(bytes: Uint8Array | undefined): Buffer | null;
export function buffer(bytes: Uint8Array | undefined): Buffer | null {
  return bytes === undefined ? null : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
