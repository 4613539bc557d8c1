import Type from 'typebox';
import { formType } from '../media-types.ts';
import { certificateAlone } from '../plugins/declared-access.ts';
import { list, problemAnswer } from './answers.schema.ts';

const text = (description: string) => Type.String({ description });

const tokenRequest = Type.Object({
  grant_type: Type.Enum(['client_credentials']),
  scope: Type.Optional(
    text('所需权限，空格分隔；默认全部已授权的 · Separated by spaces; all that is granted by default'),
  ),
  client_id: Type.Optional(text('证书中的身份，可省 · The identity in the certificate; may be left out')),
});

const tokenError = Type.Object({ error: Type.String(), error_description: Type.String() });

export const tokenSchema = {
  operationId: 'requestToken',
  tags: ['access'],
  summary: '取访问令牌 · Get an access token',
  description:
    'RFC 6749 §4.4，凭客户端证书（RFC 8705）。令牌与证书绑定，十分钟有效。\n\n' +
    'Client credentials by certificate (RFC 8705). The token is bound to the certificate and good for ten minutes.',
  security: certificateAlone,
  body: { content: { [formType]: { schema: tokenRequest } } },
  response: {
    200: {
      ...Type.Object({
        access_token: Type.String(),
        token_type: Type.Enum(['Bearer']),
        expires_in: Type.Integer({ description: '秒 · Seconds' }),
        scope: Type.String(),
      }),
      description: '令牌 · The token',
    },
    default: {
      description: 'RFC 6749 §5.2',
      content: { 'application/json': { schema: tokenError } },
    },
  },
};

const keySet = Type.Object({ keys: Type.Array(Type.Object({}, { additionalProperties: true })) });

export const keySetSchema = {
  operationId: 'readTokenKeys',
  tags: ['access'],
  summary: '验证令牌的公钥 · Public keys that verify tokens (RFC 7517)',
  security: certificateAlone,
  response: { 200: { ...keySet, description: 'JWK Set' }, default: problemAnswer },
};

const names = list(Type.String());

export const metadataSchema = {
  operationId: 'readAuthorizationServer',
  tags: ['access'],
  summary: '授权服务说明 · Authorization server metadata (RFC 8414)',
  security: certificateAlone,
  response: {
    200: {
      ...Type.Object({
        issuer: Type.String(),
        token_endpoint: Type.String(),
        jwks_uri: Type.String(),
        scopes_supported: names,
        response_types_supported: names,
        grant_types_supported: names,
        token_endpoint_auth_methods_supported: names,
        tls_client_certificate_bound_access_tokens: Type.Boolean(),
      }),
      description: 'RFC 8414 §2, RFC 8705 §5',
    },
    default: problemAnswer,
  },
};
