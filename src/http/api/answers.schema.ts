import type { Readable } from 'node:stream';
import Type, { type Static, type TSchema } from 'typebox';
import { problems } from '../../catalogue/problems.ts';
import { datasets } from '../../domain/dataset.ts';
import { problemType } from '../plugins/problem-document.ts';

/** Every answer of 4xx and 5xx. */
export const problemAnswer = {
  description: '问题说明 · Problem document (RFC 9457); `code` is one of a closed list',
  content: {
    [problemType]: {
      schema: Type.Object(
        {
          type: Type.String({ description: 'urn:g60:problem:CODE' }),
          title: Type.String(),
          status: Type.Integer(),
          detail: Type.String({ description: '原因与处理办法 · What is wrong and what to do' }),
          code: Type.Enum(Object.keys(problems)),
        },
        { additionalProperties: true },
      ),
    },
  },
};

export const closed = { additionalProperties: false };

export const uuid = Type.String({
  format: 'uuid',
  pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
});

export const idParameter = Type.Object({ id: uuid });

export const dataset = Type.Enum(datasets, {
  description: '数据集：行政许可、行政处罚、失信被执行人、红黑名单 · Dataset',
});

export const edition = Type.Optional(
  Type.String({
    maxLength: 20,
    default: '2018',
    description: '双公示标准版次，决定状态码含义 · Edition of the national standard: status codes differ between them',
  }),
);

export const finding = Type.Object({
  code: Type.String({ description: '规则代码 · Code of the rule' }),
  severity: Type.Enum(['reject', 'warn']),
  field: Type.String({ description: '字段名，整行为空 · Field; empty for the whole row' }),
  heading: Type.String({ description: '列名 · Heading of the column' }),
  shown: Type.String({ description: '所报内容，证件号码已掩码 · The value, masked where sealed' }),
  message: Type.String({ description: '问题与改法 · What is wrong and what to do' }),
});

export const idempotencyHeader = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      maxLength: 200,
      description: '同一键同一内容只入账一次，24 小时内有效 · The same key and body are stored once',
    }),
  ),
});

/** An array as the views have it: not to be changed. */
export function list<T extends TSchema>(item: T) {
  return Type.Unsafe<readonly Static<T>[]>(Type.Array(item));
}

/** A member that a view may hold as undefined, which JSON leaves out. */
export function maybe<T extends TSchema>(value: T) {
  return Type.Optional(Type.Unsafe<Static<T> | undefined>(value));
}

/** Bytes of any kind in an OpenAPI 3.1 document: a schema without a type. */
export const bytes = Type.Unsafe<Uint8Array | Readable>({ contentMediaType: 'application/octet-stream' });

export const instant = Type.String({ format: 'date-time' });
