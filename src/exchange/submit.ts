import { setImmediate as nextTurn } from 'node:timers/promises';
import { DuplicateKeys } from '../domain/duplicate-keys.ts';
import { type Draft, examineRow } from '../domain/examine.ts';
import { type Finding, found } from '../domain/finding.ts';
import { GatewayError } from '../errors.ts';
import { type CityCode, type LedgerId, ledgerId } from '../ledger/ledger-id.ts';
import type { Change } from './change.ts';
import { type DraftBatch, type KeyedDraft, largestHeaderBytes, wireBytes } from './draft-batch.ts';
import { type KeyedHash, keyedDraft } from './keyed-draft.ts';
import type { OwnLedgers } from './own-ledger.ts';
import type { AuditEvent, AuditTrail } from './ports/audit.ts';
import type { RulesFor } from './rules.ts';
import type { RowAnswer, SubmitAnswer, SubmitRequest } from './use-cases.ts';

export interface SubmitDependencies {
  readonly city: CityCode;
  readonly rulesFor: RulesFor;
  readonly hash: KeyedHash;
  readonly ledgers: OwnLedgers;
  readonly audit: AuditTrail;
  readonly limits: { readonly submitRecords: number; readonly entryBytes: number };
}

/** A row after examination: what it would publish, or why it can't. */
export interface ExaminedRow {
  readonly row: number;
  readonly findings: readonly Finding[];
  readonly draft: KeyedDraft | undefined;
}

/** Rows examined between two turns of the event loop, so that a large submission delays nobody else. */
const rowsPerTurn = 500;

/**
 * Examines the rows and publishes those that pass: a new record, or a new revision of the one with the same natural
 * key. In mode `all` one rejected row keeps everything out.
 *
 * @throws GatewayError TOO_MANY_RECORDS, OVERLOADED, LEDGER_GUARDED, IDEMPOTENCY_KEY_REUSED, STORE_UNAVAILABLE
 */
export async function submit(request: SubmitRequest, dependencies: SubmitDependencies): Promise<SubmitAnswer> {
  const { city, ledgers, audit, limits } = dependencies;
  if (request.rows.length > limits.submitRecords) {
    throw new GatewayError('TOO_MANY_RECORDS', { limit: limits.submitRecords });
  }
  const ledger = ledgerId({ city, dataset: request.dataset, epoch: 1 });
  const rows = await examineRows(request, dependencies);
  const refused = rows.filter(({ draft }) => !draft).length;
  const keptOut = refused === rows.length || (request.mode === 'all' && refused > 0);
  const { answer, treeSize } = keptOut
    ? { answer: rows.map(rejected), treeSize: undefined }
    : await ledgers.write(ledger, publication(request, rows));
  const told = summary(ledger, request, answer, treeSize);
  audit.note(submission(request, told));
  return told;
}

function submission({ client, dataset }: SubmitRequest, { accepted }: SubmitAnswer): AuditEvent {
  const event = { action: 'record.submit', actor: client, count: accepted, details: { dataset } };
  return accepted > 0
    ? { ...event, outcome: 'done' }
    : { ...event, count: 1, outcome: 'refused', code: 'VALIDATION_FAILED' };
}

async function examineRows(request: SubmitRequest, dependencies: SubmitDependencies): Promise<ExaminedRow[]> {
  const { city, rulesFor, hash, limits } = dependencies;
  const rules = rulesFor(city);
  const seen = new DuplicateKeys();
  const rows: ExaminedRow[] = [];
  for (const [index, row] of request.rows.entries()) {
    if (index > 0 && index % rowsPerTurn === 0) await nextTurn();
    const { findings, draft } = examineRow(request.dataset, request.edition, row, rules);
    const further = draft ? refusals(draft, index + 1, seen, limits.entryBytes) : [];
    rows.push({
      row: index + 1,
      findings: [...findings, ...further],
      draft: draft && further.length === 0 ? keyedDraft(draft, hash) : undefined,
    });
  }
  return rows;
}

/** What only shows beside the other rows, or on the wire. */
function refusals(draft: Draft, row: number, seen: DuplicateKeys, maxBytes: number): Finding[] {
  const first = seen.firstRowOf(draft.naturalKey, row);
  if (first !== undefined) return [found('DUPLICATE_IN_BATCH', '', '', { row: first })];
  const bytes = largestHeaderBytes + wireBytes(draft);
  return bytes > maxBytes ? [found('TOO_LONG', '', '', { limit: maxBytes })] : [];
}

/** The change that publishes examined rows. */
export function publication(
  { client, idempotency, mode }: Pick<SubmitRequest, 'client' | 'idempotency' | 'mode'>,
  rows: readonly ExaminedRow[],
): Change<readonly RowAnswer[]> {
  const drafts = rows.flatMap(({ draft }) => draft ?? []);
  return {
    client,
    idempotency,
    records: drafts.length,
    naturalKeys: drafts.map(({ naturalKey }) => naturalKey),
    recordIds: [],
    progress: () => undefined,
    plan: (batch) => {
      const checked = rows.map((row) => (isUnchanged(row, batch) ? duplicate(row) : row));
      if (mode === 'all' && checked.some(({ draft }) => !draft)) return checked.map(rejected);
      return checked.map((row) => enter(row, batch));
    },
  };
}

function isUnchanged({ draft }: ExaminedRow, batch: DraftBatch): boolean {
  const held = draft && batch.findByKey(draft.naturalKey)?.fingerprint;
  return held !== undefined && Buffer.compare(held, draft?.fingerprint ?? held) === 0;
}

function duplicate({ row, findings }: ExaminedRow): ExaminedRow {
  return { row, findings: [...findings, found('DUPLICATE_RECORD', '', '')], draft: undefined };
}

function enter(examined: ExaminedRow, batch: DraftBatch): RowAnswer {
  const { row, findings, draft } = examined;
  if (!draft) return rejected(examined);
  const held = batch.findByKey(draft.naturalKey);
  const { row: record, sequence } = held ? batch.correct(held, draft) : batch.publish(draft);
  return {
    row,
    outcome: held ? 'corrected' : 'published',
    id: record.id,
    revision: record.revision,
    sequence,
    findings,
  };
}

function rejected({ row, findings }: ExaminedRow): RowAnswer {
  return { row, outcome: 'rejected', findings };
}

function summary(
  ledger: LedgerId,
  { mode }: SubmitRequest,
  rows: readonly RowAnswer[],
  treeSize: number | undefined,
): SubmitAnswer {
  const accepted = rows.filter(({ outcome }) => outcome !== 'rejected').length;
  return {
    stored: mode === 'each' || accepted > 0,
    ledger,
    treeSize: accepted > 0 ? treeSize : undefined,
    accepted,
    // In mode `all` good rows are kept out by bad ones; only the bad ones are counted here.
    rejected: rows.filter(({ findings }) => findings.some(({ severity }) => severity === 'reject')).length,
    rows,
  };
}
