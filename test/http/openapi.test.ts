import t from 'tap';
import { Compile } from 'typebox/compile';
import { scopeNames } from '../../src/http/api/scopes.ts';
import { call } from './call.ts';
import { fakeUseCases, importId, recordId } from './fake-use-cases.ts';
import { startApi } from './servers.ts';
import { tlsCorridor } from './tls-corridor.ts';
import { callWithToken } from './with-token.ts';

interface Media {
  readonly schema: Record<string, unknown>;
}
interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly security: readonly Record<string, readonly string[]>[];
  readonly parameters?: readonly { name: string; in: string; required?: boolean; schema: Record<string, unknown> }[];
  readonly requestBody?: { readonly content: Record<string, Media> };
  readonly responses: Record<string, { readonly description: string; readonly content: Record<string, Media> }>;
}
interface SecurityScheme {
  readonly type: string;
  readonly flows?: { readonly clientCredentials: { readonly tokenUrl: string; readonly scopes: object } };
}
interface Document {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly tags: readonly { readonly name: string }[];
  readonly components: { readonly securitySchemes: Record<string, SecurityScheme> };
  readonly paths: Record<string, Record<string, Operation>>;
}

const corridor = await tlsCorridor({ '330100': 1 });
const client = corridor.material('330100', 'client-demo');
const { app, port } = await startApi({ corridor, useCases: fakeUseCases() });
t.teardown(async () => {
  await app.close();
  corridor.remove();
});
const document = (await call(port, client, { path: '/openapi.json' })).json as unknown as Document;
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
);

t.test('the document is OpenAPI 3.1 and names its security schemes', async (t) => {
  t.match(document.openapi, /^3\.1\.\d+$/);
  t.same(app.swagger(), document, 'the composition root hands it to the local listener');
  t.ok(document.info.title && document.info.version);
  const { clientCertificate, token } = document.components.securitySchemes;
  t.equal(clientCertificate?.type, 'mutualTLS');
  t.match(token, { type: 'oauth2', flows: { clientCredentials: { tokenUrl: '/oauth/token' } } });
  t.same(Object.keys(token?.flows?.clientCredentials.scopes ?? {}), scopeNames, 'each with what it is for');
});

t.test('every route is documented with what it takes to call it, and only those', async (t) => {
  const [record, act, audit] = ['/v1/records/{id}', '/v1/admin/acts', '/v1/admin/audit'];
  const needed = operations.map(({ path, method, operation: { security } }) => {
    const scopes = security.map(({ token, clientCertificate }) => token?.join('+') ?? (clientCertificate && '-'));
    return `${method} ${path} ${scopes.join('|')}`;
  });
  t.same(needed.sort(), [
    'get /.well-known/oauth-authorization-server -',
    'get /oauth/jwks -',
    'get /openapi.json -',
    `get ${act} acts:decide`,
    'get /v1/admin/administrators admin:access',
    'get /v1/admin/certificates admin:certificates',
    'get /v1/admin/clients admin:access',
    'get /v1/imports/{id} records:write',
    'get /v1/imports/{id}/errors records:write',
    `get ${record} records:read`,
    `get ${record}/evidence records:read`,
    'get /v1/status status:read',
    'post /oauth/token -',
    `post ${act} admin:access|admin:keys`,
    `post ${act}/{id}/approval acts:decide`,
    `post ${act}/{id}/key admin:keys`,
    `post ${act}/{id}/rejection acts:decide`,
    `post ${audit}/export audit:read`,
    `post ${audit}/search audit:read`,
    `post ${audit}/verification audit:read`,
    'post /v1/admin/certificates/{use}/renewal admin:certificates',
    'post /v1/imports records:write',
    'post /v1/records records:write',
    `post ${record}/corrections records:write`,
    `post ${record}/erasures records:write`,
    `post ${record}/objections records:write`,
    `post ${record}/objections/decision records:write`,
    `post ${record}/repairs records:write`,
    `post ${record}/withdrawals records:write`,
  ]);
  const routes = app.printRoutes({ commonPrefix: false });
  t.equal(operations.length, routes.match(/GET|POST/g)?.length, routes);
});

t.test('every operation says what a reader and a generator need', async (t) => {
  const tags = document.tags.map(({ name }) => name);
  const ids = operations.map(({ operation }) => operation.operationId);
  t.equal(new Set(ids).size, ids.length, 'operation ids are unique');
  for (const { path, operation } of operations) {
    const { summary, responses, parameters = [], requestBody } = operation;
    t.match(summary, /[\u4e00-\u9fff].* · .*[a-z]/, `${path} in both languages`);
    t.ok(operation.tags.length > 0 && operation.tags.every((tag) => tags.includes(tag)));
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const declared = parameters.filter((parameter) => parameter.in === 'path');
    t.same(
      declared.map(({ name }) => name),
      inPath,
    );
    t.ok(declared.every(({ required }) => required === true));
    t.ok(Object.values(responses).every(({ description }) => description.length > 0));
    // RFC 6749 §5.2 says what a refused token request is answered.
    const problems = path === '/oauth/token' ? 'application/json' : 'application/problem+json';
    t.ok(responses['default']?.content[problems], 'problems are documented');
    const media = [requestBody ?? { content: {} }, ...Object.values(responses)].flatMap(({ content }) =>
      Object.values(content),
    );
    for (const { schema } of [...media, ...parameters]) t.doesNotThrow(() => Compile(schema), 'a JSON Schema');
  }
});

t.test('answers are as documented', async (t) => {
  const json = { 'content-type': 'application/json' };
  const one = { method: 'POST', headers: json, body: '[{"content":"x"}]' };
  const operated = { method: 'POST', headers: { ...json, 'if-match': '1' }, body: '{}' };
  for (const [path, asked, template, status] of [
    ['/v1/records?dataset=penalty', one, '/v1/records', 201],
    [`/v1/records/${recordId}/repairs`, operated, '/v1/records/{id}/repairs', 200],
    [`/v1/records/${recordId}`, {}, '/v1/records/{id}', 200],
    [`/v1/imports/${importId}`, {}, '/v1/imports/{id}', 200],
    ['/v1/status', {}, '/v1/status', 200],
    ['/v1/records/x', {}, '/v1/records/{id}', 400],
  ] as const) {
    const answer = await callWithToken(port, client, { ...asked, path });
    t.equal(answer.status, status, path);
    const method = 'method' in asked ? 'post' : 'get';
    const responses = document.paths[template]?.[method]?.responses;
    const content = (responses?.[status] ?? responses?.['default'])?.content;
    const schema = content?.[String(answer.headers['content-type']).split(';')[0] ?? '']?.schema ?? {};
    t.same([...Compile(schema).Errors(answer.json)], [], path);
    const documented = Object.keys((schema['properties'] ?? {}) as object);
    if (status < 400)
      t.same(
        Object.keys(answer.json).filter((name) => !documented.includes(name)),
        [],
      );
  }
});
