import { examineRow } from '../domain/examine.ts';
import {
  type OperationPart,
  readObjection,
  readObjectionDecision,
  readRepair,
  readWithdrawal,
} from '../domain/operation.ts';
import { assertRepairable } from '../domain/repairable.ts';
import type { Row } from '../domain/row.ts';
import { GatewayError } from '../errors.ts';
import { type CityCode, parseRecordLedger } from '../ledger/ledger-id.ts';
import { Operation } from '../wire/proto.ts';
import { type Act, type DraftBatch, type Entered, known } from './draft-batch.ts';
import { type KeyedHash, keyedDraft } from './keyed-draft.ts';
import type { OwnLedgers } from './own-ledger.ts';
import type { AuditTrail } from './ports/audit.ts';
import type { RecordRow } from './ports/ledger.ts';
import type { Store } from './ports/store.ts';
import type { RulesFor } from './rules.ts';
import type { OperateAnswer, OperateRequest } from './use-cases.ts';

export interface OperateDependencies {
  readonly city: CityCode;
  readonly store: Store;
  readonly rulesFor: RulesFor;
  readonly hash: KeyedHash;
  readonly ledgers: OwnLedgers;
  readonly audit: AuditTrail;
}

type Planned = Omit<OperateAnswer, 'treeSize'>;
type Step = {
  readonly enter: (batch: DraftBatch, row: RecordRow) => Entered;
  readonly findings: OperateAnswer['findings'];
};

/**
 * Corrects, marks, repairs, withdraws or erases a record of this city.
 *
 * @throws GatewayError RECORD_UNKNOWN, NOT_RECORD_OWNER, REVISION_CONFLICT, RECORD_CLOSED, RECORD_ERASED,
 * VALIDATION_FAILED, KEY_CHANGED, NOT_REPAIRABLE, REPAIR_TOO_EARLY, NOT_OBJECTED, ALREADY_OBJECTED, REQUEST_INVALID
 */
export async function operate(request: OperateRequest, dependencies: OperateDependencies): Promise<OperateAnswer> {
  const { ledgers, audit } = dependencies;
  const row = await ownRecord(request, dependencies);
  const step = await stepOf(request, row, dependencies);
  const { answer, treeSize } = await ledgers.write<Planned>(row.ledger, {
    client: request.client,
    idempotency: request.idempotency,
    records: 1,
    naturalKeys: [],
    recordIds: [request.id],
    progress: () => undefined,
    plan: (batch) => {
      // Read again under the lock: somebody else's operation may have been committed since.
      const current = known(batch.find(request.id));
      if (current.state === 'ACTIVE' && current.revision !== request.revision) {
        throw new GatewayError('REVISION_CONFLICT', { revision: current.revision });
      }
      const { row: next, sequence } = step.enter(batch, current);
      return { id: next.id, revision: next.revision, ledger: next.ledger, sequence, findings: step.findings };
    },
  });
  const { client: actor, id, operation } = request;
  audit.note({ action: 'record.operate', actor, outcome: 'done', details: { id, operation } });
  return { ...answer, treeSize };
}

async function ownRecord(request: OperateRequest, { city, store, audit }: OperateDependencies): Promise<RecordRow> {
  const { id, client: actor, datasets, operation } = request;
  const row = known(await store.record(id));
  const { city: source, dataset } = parseRecordLedger(row.ledger);
  if (!datasets.includes(dataset)) {
    // As if there were none: who may not see a record is not told whose it is or at which revision either.
    const code = 'RECORD_UNKNOWN';
    audit.note({ action: 'record.operate', actor, outcome: 'refused', code, details: { id, operation } });
    throw new GatewayError(code);
  }
  if (source !== city) throw new GatewayError('NOT_RECORD_OWNER', { source });
  return row;
}

async function stepOf(request: OperateRequest, row: RecordRow, dependencies: OperateDependencies): Promise<Step> {
  switch (request.operation) {
    case 'CORRECT':
      return correction(request, row, dependencies);
    case 'MARK_OBJECTION':
      return acting(Operation.OPERATION_MARK_OBJECTION, readObjection(request.body));
    case 'CLEAR_OBJECTION':
      return acting(Operation.OPERATION_CLEAR_OBJECTION, readObjectionDecision(request.body));
    case 'REPAIR':
      return repair(request, row, dependencies);
    case 'WITHDRAW':
      return acting(Operation.OPERATION_WITHDRAW, readWithdrawal(request.body));
    case 'ERASE':
      return acting(Operation.OPERATION_ERASE, undefined);
  }
}

function acting(operation: Operation, part: OperationPart | undefined): Step {
  const act: Act = { operation, schema: part?.schema ?? '', open: part?.open, effects: part?.effects ?? 0 };
  return { enter: (batch, row) => batch.act(row, act), findings: [] };
}

function correction(request: OperateRequest, row: RecordRow, { city, rulesFor, hash }: OperateDependencies): Step {
  const { dataset } = parseRecordLedger(row.ledger);
  const { findings, draft } = examineRow(dataset, request.edition, request.body as Row, rulesFor(city));
  if (!draft) throw new GatewayError('VALIDATION_FAILED', { rejected: 1 }, findings);
  const keyed = keyedDraft(draft, hash);
  return {
    findings,
    enter: (batch, current) => {
      const held = current.naturalKey;
      if (held && Buffer.compare(held, keyed.naturalKey) !== 0) throw new GatewayError('KEY_CHANGED', { fields: '' });
      return batch.correct(current, keyed);
    },
  };
}

async function repair(
  request: OperateRequest,
  row: RecordRow,
  { city, store, rulesFor }: OperateDependencies,
): Promise<Step> {
  const part = readRepair(request.body);
  const { dataset } = parseRecordLedger(row.ledger);
  const content = await store.entry(row.ledger, row.contentSequence);
  // If-Match pins the revision, so the content judged here is the content repaired.
  if (content?.open) assertRepairable(dataset, content.open.content, part.decidedOn, rulesFor(city));
  return acting(Operation.OPERATION_REPAIR, part);
}
