import swagger from '@fastify/swagger';
import Type from 'typebox';
import type { App } from '../app.ts';
import { certificateAlone } from '../plugins/declared-access.ts';
import { problemAnswer } from './answers.schema.ts';
import { scopes } from './scopes.ts';

const description = `G60 科创走廊信用信息共享网关：本市系统报送、办理、查看和证明信用记录的接口。

- 用本市网关签发的客户端证书连接（双向 TLS），凭它向 /oauth/token 取令牌；各接口所需权限见其说明。
- 2xx 即已落盘并将送达其他城市；每条记录附送达回执。
- 出错时为 application/problem+json，语言按 Accept-Language（zh、en）。

The gateway of one city, for that city's own systems: submit, operate on, read and prove credit records. Connect with a
client certificate issued by the city, and get a token for it at /oauth/token; each call names the scope it takes. A 2xx
answer means stored on disk. Errors are problem documents (RFC 9457).`;

// New in OpenAPI 3.1 §4.8.27.1; the types at hand stop at 3.0 here.
const clientCertificate = { type: 'mutualTLS', description: '客户端证书 · Client certificate' } as never;
const token = {
  type: 'oauth2',
  description: '与客户端证书绑定的令牌（RFC 8705）· A token bound to the client certificate',
  flows: { clientCredentials: { tokenUrl: '/oauth/token', scopes } },
} as const;

/** Collects the routes added after it, in every scope, into the OpenAPI 3.1 document that `app.swagger()` answers. */
export function addOpenApi(app: App, city: string): void {
  app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: `信用信息共享网关 · Credit exchange gateway ${city}`, version: '1', description },
      tags: [
        { name: 'records', description: '记录 · Records' },
        { name: 'operations', description: '办理 · Operations on a record' },
        { name: 'imports', description: '文件导入 · Files' },
        { name: 'status', description: '运行情况 · Status' },
        { name: 'access', description: '令牌 · Tokens' },
        { name: 'admin', description: '管理 · Administration' },
        { name: 'audit', description: '审计 · Audit' },
      ],
      components: { securitySchemes: { clientCertificate, token } },
    },
  });
}

const schema = {
  operationId: 'readOpenApi',
  tags: ['status'],
  summary: '本接口说明 · This document',
  security: certificateAlone,
  response: {
    200: Type.Object({}, { additionalProperties: true, description: 'OpenAPI 3.1' }),
    default: problemAnswer,
  },
};

/** GET /openapi.json. */
export async function addOpenApiRoute(app: App): Promise<void> {
  app.get('/openapi.json', { schema }, async () => app.swagger());
}
