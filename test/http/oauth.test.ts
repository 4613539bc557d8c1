import t from 'tap';
import { call } from './call.ts';
import { allowedClient, fakeUseCases } from './fake-use-cases.ts';
import { startApi } from './servers.ts';
import { tlsCorridor } from './tls-corridor.ts';
import { newTokenKeys } from './token-keys.ts';
import { askForToken } from './with-token.ts';

const corridor = await tlsCorridor({ '330100': 1, '330400': 2 }, 'corridor', [{ name: 'li', role: 'auditor' }]);
t.teardown(() => corridor.remove());
const demo = corridor.material('330100', 'client-demo');
const uri = 'spiffe://g60.credit/city/330100/client/demo';
const scopes = ['records:write', 'status:read'] as const;
const useCases = fakeUseCases({
  registered: async (kind) =>
    kind === 'client' ? { ...allowedClient, scopes } : { kind, name: 'li', role: 'auditor', state: 'active' },
});
const keys = newTokenKeys(newTokenKeys());
const { app, port, audited } = await startApi({ corridor, useCases, tokenKeys: () => keys });
t.teardown(() => app.close());
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const post = (body: string, headers: Record<string, string> = form) =>
  call(port, demo, { method: 'POST', path: '/oauth/token', headers, body });

t.test('a token has the scope asked for, or all that is granted', async (t) => {
  audited.length = 0;
  for (const [asked, granted] of [
    [undefined, 'records:write status:read'],
    ['', 'records:write status:read'],
    ['status:read', 'status:read'],
    ['status:read status:read', 'status:read'],
  ] as const) {
    const { status, json, headers } = await askForToken(port, demo, asked === undefined ? {} : { scope: asked });
    t.equal(status, 200);
    t.match(json, { token_type: 'Bearer', expires_in: 600, scope: granted, access_token: /^[\w-]+\.[\w-]+\.[\w-]+$/ });
    t.match(headers, { 'cache-control': 'no-store', pragma: 'no-cache' });
    t.same(audited.pop(), { action: 'token.issued', actor: uri, outcome: 'done', details: { scope: granted } });
  }
});

t.test('an administrator gets the scopes of the role', async (t) => {
  const { json } = await askForToken(port, corridor.material('330100', 'administrator-li'));
  t.equal(json['scope'], 'status:read audit:read');
});

t.test('a request that is refused is told why as OAuth has it, and noted', async (t) => {
  const grant = 'grant_type=client_credentials';
  for (const [body, status, error, code] of [
    ['', 400, 'invalid_request', 'TOKEN_REQUEST_INVALID'],
    ['scope=status:read', 400, 'invalid_request', 'TOKEN_REQUEST_INVALID'],
    [`${grant}&${grant}`, 400, 'invalid_request', 'TOKEN_REQUEST_INVALID'],
    [`${grant}&scope=status:read&scope=status:read`, 400, 'invalid_request', 'TOKEN_REQUEST_INVALID'],
    ['grant_type=password&username=a&password=b', 400, 'unsupported_grant_type', 'GRANT_TYPE_UNSUPPORTED'],
    ['grant_type=authorization_code', 400, 'unsupported_grant_type', 'GRANT_TYPE_UNSUPPORTED'],
    [`${grant}&scope=records:read`, 400, 'invalid_scope', 'SCOPE_NOT_GRANTED'],
    [`${grant}&scope=status:read admin:keys`, 400, 'invalid_scope', 'SCOPE_NOT_GRANTED'],
    [`${grant}&scope=%22%5C%E4%BF%A1`, 400, 'invalid_scope', 'SCOPE_NOT_GRANTED'],
    [`${grant}&client_id=demo`, 401, 'invalid_client', 'TOKEN_CLIENT_MISMATCH'],
    [`${grant}&${'x'.repeat(5000)}`, 400, 'invalid_request', 'BODY_TOO_LARGE'],
  ] as const) {
    audited.length = 0;
    const answer = await post(body);
    t.match([answer.status, answer.json['error']], [status, error], body.slice(0, 60));
    t.match(answer.json['error_description'], new RegExp(`^${code}: [\\x20-\\x21\\x23-\\x5b\\x5d-\\x7e]+$`));
    t.match(answer.headers['content-type'], 'application/json');
    t.match(answer.headers, { 'cache-control': 'no-store', pragma: 'no-cache' });
    t.same(Object.keys(answer.json), ['error', 'error_description']);
    t.match(audited, status === 401 ? [{ action: 'request.refused', code, actor: uri }] : []);
  }
  t.match((await post('{}', { 'content-type': 'application/json' })).json, { error: 'invalid_request' });
  t.match((await post(`${grant}&client_id=${encodeURIComponent(uri)}&resource=x&client_secret=x`)).status, 200);
});

t.test('who has no certificate of this city gets no token', async (t) => {
  const { ca } = demo;
  for (const [tls, code] of [
    [{ ca }, 'CLIENT_CERTIFICATE_REQUIRED'],
    [corridor.material('330400', 'client-demo'), 'CLIENT_NOT_OF_THIS_CITY'],
    [corridor.material('330100'), 'CERTIFICATE_PROFILE'],
  ] as const) {
    const { status, json } = await askForToken(port, tls);
    t.equal(status, 401);
    t.match(json, { error: 'invalid_client', error_description: new RegExp(`^${code}: `) });
  }
});

t.test('the keys served are public, those that verify already or still among them', async (t) => {
  const { json } = await call(port, demo, { path: '/oauth/jwks' });
  t.same(json, { keys: keys.verifying.map(({ jwk }) => jwk) });
  t.equal(keys.verifying.length, 2);
  t.notMatch(JSON.stringify(json), /"d":/);
});
