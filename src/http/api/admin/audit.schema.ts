import Type from 'typebox';
import { ndjsonType } from '../../media-types.ts';
import { scoped } from '../../plugins/declared-access.ts';
import { bytes, closed, instant, list, maybe, problemAnswer } from '../answers.schema.ts';

const filter = {
  from: Type.Optional(instant),
  to: Type.Optional(instant),
  action: Type.Optional(
    Type.String({
      pattern: '^[a-z][a-z_.-]{0,59}$',
      description: '事项或其开头，如 record. · Action or how it begins',
    }),
  ),
  actor: Type.Optional(
    Type.String({ pattern: '^[!-~]{1,200}$', description: '身份 URI、城市代码或 gateway · Identity, city or gateway' }),
  ),
  subject: Type.Optional(
    Type.String({
      minLength: 4,
      maxLength: 40,
      description: '主体的统一社会信用代码或证件号码，只用于比对 · Credit code or paper number; compared, never kept',
    }),
  ),
};

export const exportBody = Type.Object(filter, closed);

export const searchBody = Type.Object(
  {
    ...filter,
    before: Type.Optional(
      Type.Integer({ minimum: 0, description: '上一页最后的序号 · Last sequence of the page before' }),
    ),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 100 })),
  },
  closed,
);

const entry = Type.Object({
  sequence: Type.Integer(),
  at: instant,
  event: maybe(
    Type.Object({
      action: Type.String(),
      actor: Type.String(),
      outcome: Type.Enum(['done', 'refused']),
      code: Type.Optional(Type.String()),
      purpose: Type.Optional(Type.String()),
      subject: Type.Optional(Type.String({ description: '主体标识的带密钥摘要 · Keyed hash of the identifier' })),
      count: Type.Optional(Type.Integer()),
      details: Type.Optional(Type.Object({}, { additionalProperties: true })),
    }),
  ),
});

const common = { tags: ['audit'], security: scoped('audit:read') };

export const searchSchema = {
  ...common,
  operationId: 'searchAudit',
  summary: '查找审计日志，新的在前 · Find events, newest first',
  body: searchBody,
  response: { 200: { ...list(entry), description: '事件 · Events' }, default: problemAnswer },
};

export const exportSchema = {
  ...common,
  operationId: 'exportAudit',
  summary: '导出审计日志 · All events that match, one JSON object a line',
  body: exportBody,
  response: {
    200: { description: '每行一个事件 · One event a line', content: { [ndjsonType]: { schema: bytes } } },
    default: problemAnswer,
  },
};

export const verificationSchema = {
  ...common,
  operationId: 'verifyAudit',
  summary: '核验整本审计日志 · Verify the whole trail against all that was signed about it',
  response: {
    200: {
      ...Type.Object({
        ledger: Type.String(),
        size: Type.Integer(),
        root: Type.String(),
        outcome: Type.Enum(['intact', 'altered']),
        failure: Type.Optional(
          Type.Object({ sequence: Type.Integer(), reason: Type.String(), city: Type.Optional(Type.String()) }),
        ),
        countersigned: list(Type.Object({ city: Type.String(), treeSize: Type.Integer(), at: instant })),
      }),
      description: '结论 · What was found',
    },
    default: problemAnswer,
  },
};
