import Type, { type TObject } from 'typebox';
import {
  objectionDecisionFields,
  objectionFields,
  repairFields,
  withdrawalFields,
} from '../../domain/fields/operations.ts';
import { scoped } from '../plugins/declared-access.ts';
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
import { objectOf } from './fields.schema.ts';

const correction = Type.Object(
  {},
  {
    additionalProperties: true,
    description: '更正后的整条记录，字段同报送 · The whole corrected record, as submitted',
  },
);
const effects = Type.Array(Type.Enum(['END_PUBLICITY', 'STOP_SHARING', 'LIFT_MEASURES']), {
  description: '终止公示、停止共享使用、解除惩戒 · End publicity, stop sharing, lift measures',
});
const objection = objectOf(objectionFields);
const objectionDecision = objectOf(objectionDecisionFields);
const repair = objectOf(repairFields, { effects });
const withdrawal = objectOf(withdrawalFields);

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
    security: scoped('records:write'),
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
