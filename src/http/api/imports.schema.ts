import Type from 'typebox';
import { csvType, multipartType, ndjsonType, xlsxType } from '../media-types.ts';
import { scoped } from '../plugins/declared-access.ts';
import { bytes, closed, dataset, edition, idParameter, instant, maybe, problemAnswer, uuid } from './answers.schema.ts';

export const importView = Type.Object({
  id: uuid,
  dataset: Type.String(),
  edition: Type.String(),
  format: Type.String(),
  state: Type.Enum(['UPLOADING', 'WAITING', 'RUNNING', 'DONE', 'FAILED']),
  bytes: Type.Integer(),
  rowsRead: Type.Integer({ description: '已处理行数 · Data rows dealt with so far' }),
  accepted: Type.Integer(),
  rejected: Type.Integer(),
  warned: Type.Integer(),
  failure: maybe(Type.String({ description: '整个文件失败的原因代码 · Code that stopped the whole file' })),
  createdAt: instant,
  finishedAt: Type.Optional(instant),
});

export const startImportSchema = {
  operationId: 'startImport',
  tags: ['imports'],
  summary: '上传文件 · Upload a file',
  description:
    'CSV（UTF-8 或 GB18030）、XLSX 或 NDJSON，表头用国家标准的中文名或代码。答复 202 后在后台处理。\n\n' +
    'CSV (UTF-8 or GB18030), XLSX or NDJSON with the national headings, Chinese or codes. Dealt with after the answer.',
  security: scoped('records:write'),
  querystring: Type.Object({ dataset, edition }, closed),
  body: {
    content: {
      [multipartType]: { schema: Type.Object({ file: bytes }) },
      [csvType]: { schema: bytes },
      [xlsxType]: { schema: bytes },
      [ndjsonType]: { schema: bytes },
    },
  },
  response: {
    202: { ...importView, description: '已收到；进度见 Location · Received; progress at Location' },
    default: problemAnswer,
  },
};

export const readImportSchema = {
  operationId: 'readImport',
  tags: ['imports'],
  summary: '导入进度 · Progress of an import',
  security: scoped('records:write'),
  params: idParameter,
  response: { 200: { ...importView, description: '进度 · Progress' }, default: problemAnswer },
};

export const importErrorsSchema = {
  operationId: 'readImportErrors',
  tags: ['imports'],
  summary: '下载错误文件 · Download the error file',
  security: scoped('records:write'),
  params: idParameter,
  response: {
    200: {
      description: 'CSV（UTF-8）：行号、字段、代码、级别、内容、说明 · One line a finding',
      content: { [csvType]: { schema: bytes } },
    },
    default: problemAnswer,
  },
};
