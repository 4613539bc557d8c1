import Type, { type TObject } from 'typebox';
import {
  closed,
  edition,
  finding,
  idempotencyHeader,
  idParameter,
  list,
  problemAnswer,
  uuid,
} from './answers.schema.ts';

const text = (description: string) => Type.String({ description });
const date = (description: string) => Type.String({ format: 'date', description });

const correction = Type.Object(
  {},
  { additionalProperties: true, description: '更正后的整条记录 · The whole corrected record' },
);
const objection = Type.Object({
  reason: text('异议理由 · Reason'),
  raised_on: date('异议日期 · Date of the objection'),
  raised_by_city: Type.Optional(text('提出异议的城市，非本市时填写 · The city that filed it, when not the owner')),
});
const objectionDecision = Type.Object({
  reason: text('处理结果 · Outcome'),
  decided_on: date('处理日期 · Date of the decision'),
});
const repair = Type.Object({
  effects: Type.Array(Type.Enum(['END_PUBLICITY', 'STOP_SHARING', 'LIFT_MEASURES']), {
    description: '终止公示、停止共享使用、解除惩戒 · End publicity, stop sharing, lift measures',
  }),
  decision_document: text('修复决定文书号 · Decision document'),
  authority_name: text('修复决定机关 · Authority'),
  accepted_on: date('受理日期 · Accepted on'),
  decided_on: date('决定日期 · Decided on'),
});
const withdrawal = Type.Object({
  reason: text('撤销理由 · Reason'),
  withdrawn_on: date('撤销日期 · Withdrawn on'),
});

const ifMatch = Type.Object({
  ...idempotencyHeader.properties,
  'if-match': Type.String({ description: '所依据的版次，如 "3" · The revision acted on', examples: ['"1"'] }),
});

export const outcome = Type.Object({
  id: uuid,
  revision: Type.Integer(),
  ledger: Type.String(),
  sequence: Type.Integer(),
  treeSize: Type.Integer(),
  findings: list(finding),
});

interface Described {
  readonly operationId: string;
  readonly summary: string;
}

function schemaOf(described: Described, body: TObject | undefined) {
  return {
    ...described,
    tags: ['operations'],
    params: idParameter,
    headers: ifMatch,
    querystring: Type.Object({ edition }, closed),
    ...(body ? { body } : {}),
    response: { 200: { ...outcome, description: '已入账 · Stored' }, default: problemAnswer },
  };
}

/** Path below a record, what it does, and its documentation. */
export const operations = [
  {
    path: 'corrections',
    operation: 'CORRECT',
    schema: schemaOf({ operationId: 'correctRecord', summary: '更正 · Correct' }, correction),
  },
  {
    path: 'objections',
    operation: 'MARK_OBJECTION',
    schema: schemaOf({ operationId: 'markObjection', summary: '异议标注 · Mark as under objection' }, objection),
  },
  {
    path: 'objections/decision',
    operation: 'CLEAR_OBJECTION',
    schema: schemaOf({ operationId: 'clearObjection', summary: '异议解除 · Decide the objection' }, objectionDecision),
  },
  {
    path: 'repairs',
    operation: 'REPAIR',
    schema: schemaOf({ operationId: 'repairRecord', summary: '信用修复 · Credit repair' }, repair),
  },
  {
    path: 'withdrawals',
    operation: 'WITHDRAW',
    schema: schemaOf({ operationId: 'withdrawRecord', summary: '撤销 · Withdraw' }, withdrawal),
  },
  {
    path: 'erasures',
    operation: 'ERASE',
    schema: schemaOf({ operationId: 'eraseRecord', summary: '删除，各市一并删除 · Erase in every city' }, undefined),
  },
] as const;
