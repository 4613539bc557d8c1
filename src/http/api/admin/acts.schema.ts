import Type from 'typebox';
import { actKinds } from '../../../exchange/ports/access.ts';
import { pkcs12Type } from '../../media-types.ts';
import { scoped } from '../../plugins/declared-access.ts';
import { bytes, closed, idParameter, instant, list, maybe, problemAnswer, uuid } from '../answers.schema.ts';
import { administratorMembers, clientMembers, registeredName } from './clients.schema.ts';

const kind = Type.Enum(actKinds);

const subject = Type.Union(
  [
    Type.Object(clientMembers, { ...closed, description: 'client.register' }),
    Type.Object(administratorMembers, { ...closed, description: 'administrator.grant' }),
    { ...registeredName, description: 'client.disable, administrator.revoke' },
    Type.String({ description: 'key.export', examples: ['gateway', 'signing', 'client-court'] }),
  ],
  { description: '申请的内容，按 kind 而定 · What is wanted, by kind' },
);

const reason = Type.String({
  minLength: 1,
  maxLength: 200,
  description: '给审批人看的理由，不写个人信息 · For the second person; nothing about a natural person',
});

export const actView = Type.Object({
  id: uuid,
  kind,
  subject: Type.Unsafe<unknown>(subject),
  reason,
  proposedBy: Type.String(),
  proposedAt: instant,
  expiresAt: instant,
  state: Type.Enum(['PROPOSED', 'APPROVED', 'REJECTED', 'USED']),
  decidedBy: maybe(Type.String()),
  decidedAt: maybe(instant),
});

const answer = { ...actView, description: '申请现状 · The act as it stands' };

export const actsSchema = {
  operationId: 'listActs',
  tags: ['admin'],
  summary: '需要两人办理的申请 · Acts that take two administrators',
  security: scoped('acts:decide'),
  querystring: Type.Object(
    {
      which: Type.Optional(
        Type.Enum(['open', 'all'], { default: 'open', description: '待审批的，或最近 500 项 · Or the newest 500' }),
      ),
    },
    closed,
  ),
  response: {
    200: { ...list(actView), description: '新的在前 · Newest first' },
    default: problemAnswer,
  },
};

export const proposeSchema = {
  operationId: 'proposeAct',
  tags: ['admin'],
  summary: '申请登记、停用、授权、撤销或导出密钥 · Propose to register, disable, grant, revoke or export',
  description:
    '另一位系统或安全管理员须在 24 小时内审批，批准即生效。导出密钥由系统管理员申请，其余由安全管理员申请。\n\n' +
    'Another system or security administrator has 24 hours to decide; an approval takes effect at once. A system ' +
    'administrator proposes the export of a key, a security administrator the rest.',
  security: scoped('admin:access', 'admin:keys'),
  body: Type.Object({ kind, subject, reason }, closed),
  response: { 201: answer, default: problemAnswer },
};

const decision = {
  tags: ['admin'],
  security: scoped('acts:decide'),
  params: idParameter,
  response: { 200: answer, default: problemAnswer },
};

export const approvalSchema = {
  ...decision,
  operationId: 'approveAct',
  summary: '批准他人的申请，即时生效 · Approve what another administrator proposed: it takes effect',
};

export const rejectionSchema = {
  ...decision,
  operationId: 'rejectAct',
  summary: '驳回他人的申请 · Reject what another administrator proposed',
};

export const keySchema = {
  operationId: 'exportKey',
  tags: ['admin'],
  summary: '取已批准导出的密钥，限申请人一小时内取一次 · Fetch a key, once, within an hour of its approval',
  security: scoped('admin:keys'),
  params: idParameter,
  body: Type.Object(
    {
      passphrase: Type.String({
        minLength: 12,
        maxLength: 200,
        description: '加密文件的口令，不留存 · Encrypts the file; not kept',
      }),
    },
    closed,
  ),
  response: {
    200: { description: 'PKCS#12', content: { [pkcs12Type]: { schema: bytes } } },
    default: problemAnswer,
  },
};
