import Type from 'typebox';
import { protobufType } from '../media-types.ts';
import { scoped } from '../plugins/declared-access.ts';
import { bytes, closed, dataset, idParameter, instant, list, maybe, problemAnswer, uuid } from './answers.schema.ts';

const content = Type.Object({}, { additionalProperties: true, description: '记录内容 · The record' });

const revision = Type.Object({
  revision: Type.Integer(),
  operation: Type.String(),
  recordedAt: instant,
  sequence: Type.Integer(),
  record: maybe(content),
});

const delivery = Type.Object({
  city: Type.String(),
  name: Type.String(),
  confirmed: Type.Boolean({ description: '该市已签回执 · The city signed a receipt for it' }),
  confirmedAt: Type.Optional(instant),
  treeSize: Type.Optional(Type.Integer()),
});

export const recordView = Type.Object({
  id: uuid,
  ledger: Type.String(),
  source: Type.String({ description: '来源城市 · City that published it' }),
  dataset,
  revision: Type.Integer(),
  state: Type.Enum(['ACTIVE', 'OBJECTED', 'REPAIRED', 'EXPIRED', 'WITHDRAWN', 'ERASED']),
  objected: Type.Boolean(),
  repairEffects: list(Type.String()),
  record: maybe(content),
  history: list(revision),
  delivery: list(delivery),
});

const purposeHeader = Type.Object({
  'g60-purpose': Type.Optional(
    Type.String({
      maxLength: 40,
      description: '用途代码，查看自然人的记录时必填 · What it is read for; required for records of natural persons',
    }),
  ),
});

export const readRecordSchema = {
  operationId: 'readRecord',
  tags: ['records'],
  summary: '查看记录、历史和送达情况 · Read a record, its history and which city confirmed it',
  security: scoped('records:read'),
  params: idParameter,
  headers: purposeHeader,
  querystring: Type.Object({}, closed),
  response: {
    200: { ...recordView, description: '记录；ETag 为版次 · The record; ETag is its revision' },
    default: problemAnswer,
  },
};

export const evidenceSchema = {
  operationId: 'readEvidence',
  tags: ['records'],
  summary: '下载证据包，供离线验证 · Download the evidence, for g60 verify',
  security: scoped('records:read'),
  params: idParameter,
  headers: purposeHeader,
  querystring: Type.Object(
    { revision: Type.Optional(Type.Integer({ minimum: 1, description: '版次，默认最新 · Newest by default' })) },
    closed,
  ),
  response: {
    200: { description: 'protobuf `Evidence`', content: { [protobufType]: { schema: bytes } } },
    default: problemAnswer,
  },
};
