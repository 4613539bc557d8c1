import type { ImportFinding, ImportRow, ImportStore } from '../exchange/ports/imports.ts';
import type { Transaction } from '../exchange/ports/store.ts';
import { CopyRows } from './copy-rows.ts';
import type { ResultRow } from './pool.ts';
import { optionalNumber } from './rows.ts';
import type { Session, TransactionSession } from './session.ts';
import { mention } from './vacuums-due.ts';

const CREATE = `
  INSERT INTO {schema}.imports (id, client, dataset, edition, format, created_at) VALUES ($1, $2, $3, $4, $5, $6)`;
const SAVE_CHUNK = 'INSERT INTO {schema}.import_chunks (import, index, bytes) VALUES ($1, $2, $3)';
const UPLOADED = "UPDATE {schema}.imports SET state = 'WAITING', bytes = $2 WHERE id = $1";
const IMPORT = 'SELECT * FROM {schema}.imports WHERE id = $1';
const CHUNK = `
  SELECT index, bytes FROM {schema}.import_chunks WHERE import = $1 AND index > $2 ORDER BY index LIMIT 1`;
const SET_STATE = `
  UPDATE {schema}.imports SET state = $2, failure = $3, finished_at = $4 WHERE id = $1`;
const DROP_CHUNKS = `
  WITH dropped AS (DELETE FROM {schema}.import_chunks WHERE import = $1 RETURNING 1)
  ${mention("SELECT 'import_chunks', true WHERE EXISTS (SELECT FROM dropped)")}`;
// All findings of the last row are given, so that going on after that row leaves none out.
const FINDINGS = `
  WITH page AS (
    SELECT row, position, field, code, severity, shown, parameters FROM {schema}.import_findings
    WHERE import = $1 AND row > $2 ORDER BY row FETCH FIRST $3 ROWS WITH TIES
  )
  SELECT row, field, code, severity, shown, parameters FROM page ORDER BY row, position`;
const UNFINISHED = `
  SELECT id FROM {schema}.imports WHERE NOT expired AND state IN ('WAITING', 'RUNNING') ORDER BY created_at, id`;
const SAVE_PROGRESS = `
  UPDATE {schema}.imports SET rows_read = $2, accepted = $3, rejected = $4, warned = $5 WHERE id = $1`;
const FINDING_ROWS = `{schema}.import_findings (import, row, position, field, code, severity, shown,
  parameters)`;

export function importStore(session: Session): ImportStore {
  return {
    async createImport({ id, client, dataset, edition, format, createdAt }) {
      await session.change(CREATE, [id, client, dataset, edition, format, createdAt]);
    },
    async saveChunk(id, index, bytes) {
      await session.change(SAVE_CHUNK, [id, index, bytes]);
    },
    async uploaded(id, bytes) {
      await session.change(UPLOADED, [id, bytes]);
    },
    importRow: async (id) => (await session.rows(IMPORT, [id])).map(importRow)[0],
    chunks: (id) => chunks(session, id),
    async setImportState(id, state, failure, at) {
      const finishedAt = state === 'DONE' || state === 'FAILED' ? at : null;
      await session.change(SET_STATE, [id, state, failure ?? null, finishedAt]);
    },
    async dropChunks(id) {
      await session.change(DROP_CHUNKS, [id]);
    },
    findings: async (id, afterRow, limit) => (await session.rows(FINDINGS, [id, afterRow, limit])).map(findingRow),
    unfinishedImports: async () => (await session.rows<{ id: string }>(UNFINISHED)).map(({ id }) => id),
  };
}

async function* chunks(session: Session, id: string): AsyncGenerator<Uint8Array> {
  let index = -1;
  for (;;) {
    const [chunk] = await session.rows<{ index: number; bytes: Uint8Array }>(CHUNK, [id, index]);
    if (!chunk) return;
    yield chunk.bytes;
    index = chunk.index;
  }
}

export function importProgress(session: TransactionSession): Pick<Transaction, 'saveImportProgress'> {
  return {
    async saveImportProgress({ id, rowsRead, accepted, rejected, warned }, findings) {
      await session.change(SAVE_PROGRESS, [id, rowsRead, accepted, rejected, warned]);
      if (findings.length > 0) await session.copyIn(FINDING_ROWS, findingRows(id, findings));
    },
  };
}

function findingRows(id: string, findings: readonly ImportFinding[]): Buffer {
  const rows = new CopyRows(8, findings.length * 128);
  for (const [position, { row, field, code, severity, shown, parameters }] of findings.entries()) {
    rows.row().text(id).int8(row).int4(position).text(field).text(code).text(severity).text(shown);
    rows.text(JSON.stringify(parameters));
  }
  return rows.finish();
}

function findingRow(row: ResultRow): ImportFinding {
  return { ...row, row: Number(row.row), parameters: JSON.parse(row.parameters) };
}

function importRow(row: ResultRow): ImportRow {
  return {
    id: row.id,
    client: row.client,
    dataset: row.dataset,
    edition: row.edition,
    format: row.format,
    state: row.state,
    bytes: Number(row.bytes),
    rowsRead: Number(row.rows_read),
    accepted: Number(row.accepted),
    rejected: Number(row.rejected),
    warned: Number(row.warned),
    failure: row.failure ?? undefined,
    createdAt: Number(row.created_at),
    finishedAt: optionalNumber(row.finished_at),
  };
}
