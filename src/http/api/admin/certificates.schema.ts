import Type from 'typebox';
import { nextSteps } from '../../../exchange/next-step.ts';
import { closed, instant, list, maybe, problemAnswer } from '../answers.schema.ts';

export const certificateView = Type.Object({
  use: Type.String({
    description: '用途：网关、签名、令牌、业务系统、管理员，及上级证书、名录、吊销列表 · Where it is used',
    examples: ['gateway', 'signing', 'jwt', 'client-demo', 'administrator-zhang', 'issuing', 'directory'],
  }),
  identity: Type.String(),
  keyid: Type.String({ description: '证书（或公钥）的 SHA-256 · SHA-256 of the certificate, or of the public key' }),
  serial: Type.String(),
  state: Type.Enum(['in use', 'next', 'retired', 'revoked']),
  notBefore: instant,
  notAfter: maybe(instant),
  daysLeft: maybe(Type.Integer({ description: '剩余整天数，过期为负 · Whole days left, negative once lapsed' })),
  next: Type.Enum(nextSteps, { description: '下一步 · What is to be done' }),
});

const answers = {
  200: { ...list(certificateView), description: '全部证书 · All of them' },
  default: problemAnswer,
};

export const listSchema = {
  operationId: 'listCertificates',
  tags: ['admin'],
  summary: '本市密钥与证书、上级证书、名录、吊销列表的有效期 · Everything here that can expire',
  security: [{ token: ['admin:certificates'] }],
  response: answers,
};

export const renewalSchema = {
  operationId: 'renewCertificate',
  tags: ['admin'],
  summary: '更换一把密钥，不停机 · Have a key followed by a new one, without a restart',
  security: [{ token: ['admin:certificates'] }],
  params: Type.Object({ use: Type.String({ pattern: '^[a-z0-9-]{1,60}$' }) }, closed),
  response: answers,
};
