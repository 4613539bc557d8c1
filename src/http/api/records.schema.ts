import Type from 'typebox';
import { datasets } from '../../domain/dataset.ts';
import { fieldsOf } from '../../domain/fields/fields.ts';
import { jsonType, ndjsonType, protobufType } from '../media-types.ts';
import { scoped } from '../plugins/declared-access.ts';
import {
  bytes,
  closed,
  dataset,
  edition,
  finding,
  idempotencyHeader,
  list,
  maybe,
  problemAnswer,
  uuid,
} from './answers.schema.ts';
import { objectOf } from './fields.schema.ts';

/** One of them, by the dataset of the query. */
const record = Type.Union(
  datasets.map((name) => ({ ...objectOf(fieldsOf(name)), title: name })),
  {
    description: '字段名与内容，数字可用文本 · Field names and values, as text or number',
    examples: [
      { subject_name: '示例科技有限公司', subject_kind: '法人及非法人组织', document_number: '示许〔2024〕1号' },
    ],
  },
);

const rowAnswer = Type.Object({
  row: Type.Integer({ minimum: 1, description: '第几条，从 1 起 · 1 is the first' }),
  outcome: Type.Enum(['published', 'corrected', 'rejected']),
  id: Type.Optional(uuid),
  revision: Type.Optional(Type.Integer()),
  sequence: Type.Optional(Type.Integer({ description: '在账本中的位置 · Position in the ledger' })),
  findings: list(finding),
});

export const submission = Type.Object({
  ledger: Type.String(),
  treeSize: maybe(Type.Integer({ description: '入账后的账本长度 · Size of the ledger after it' })),
  accepted: Type.Integer(),
  rejected: Type.Integer(),
  rows: list(rowAnswer),
});

export const submitSchema = {
  operationId: 'submitRecords',
  tags: ['records'],
  summary: '报送记录 · Submit records',
  description:
    'JSON 数组、NDJSON 或 protobuf `RecordSubmission`。答复 2xx 即已落盘；同一标识项的记录成为新版次。\n\n' +
    'A JSON array, NDJSON, or a protobuf `RecordSubmission`. 2xx means stored on disk; a record with the key of one ' +
    'held becomes its next revision.',
  security: scoped('records:write'),
  headers: idempotencyHeader,
  querystring: Type.Object(
    {
      dataset,
      edition,
      mode: Type.Optional(
        Type.Enum(['each', 'all'], {
          default: 'each',
          description:
            'each：逐条入账；all：有一条不通过则全部不入账 · all: nothing is stored unless every row is accepted',
        }),
      ),
    },
    closed,
  ),
  body: {
    content: {
      [jsonType]: { schema: Type.Array(record) },
      [ndjsonType]: { schema: Type.String({ description: '一行一条 JSON 记录 · One JSON record a line' }) },
      [protobufType]: { schema: bytes },
    },
  },
  response: {
    200: { ...submission, description: '没有一条通过 · No row was accepted' },
    201: { ...submission, description: '已入账，逐条结果见 rows · Stored; outcomes in rows' },
    default: problemAnswer,
  },
};
