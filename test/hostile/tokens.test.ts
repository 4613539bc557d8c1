/** Attacks on the access tokens of the API: each is refused by its own code, reaches no use case and is in the trail. */
import t from 'tap';
import type { Registered } from '../../src/exchange/admin-use-cases.ts';
import { type Ask, call, type Told } from '../http/call.ts';
import { allowedClient, fakeUseCases, recordId } from '../http/fake-use-cases.ts';
import { issuerAt, startApi } from '../http/servers.ts';
import { tlsCorridor } from '../http/tls-corridor.ts';
import { newTokenKeys } from '../http/token-keys.ts';
import { tokenFor } from '../http/with-token.ts';
import { es256, forge, hs256, type Members, type Sign, unsigned } from './forged-token.ts';

const corridor = await tlsCorridor({ '330100': 1, '330400': 2 }, 'corridor', [{ name: 'li', role: 'security' }]);
const demo = corridor.material('330100', 'client-demo');
const administrator = corridor.material('330100', 'administrator-li');
const uri = 'spiffe://g60.credit/city/330100/client/demo';
const keys = newTokenKeys();
const foreign = newTokenKeys();
const ours = es256(keys.signing.privateKey);
const theirs = es256(foreign.signing.privateKey);
const publicKey = keys.verifying[0]?.publicKey ?? '';

let known: Registered | undefined = allowedClient;
const useCases = fakeUseCases({
  registered: async (kind) => (kind === 'client' ? known : { kind, name: 'li', role: 'security', state: 'active' }),
});
const { app, port, audited } = await startApi({ corridor, useCases, tokenKeys: () => keys });
t.teardown(async () => {
  await app.close();
  corridor.remove();
});
t.beforeEach(() => {
  known = allowedClient;
});
const genuine = await tokenFor(port, demo);
const record: Ask = { path: `/v1/records/${recordId}` };
const bearing = (token: string, tls = demo): Promise<Told> =>
  call(port, tls, { ...record, headers: { authorization: `Bearer ${token}` } });
const now = Math.floor(Date.now() / 1000);
const asIf = (header: Members, claims: Members, sign: Sign = ours) => forge(genuine, header, claims, sign);

t.test('the token that all attacks begin with is good', async (t) => {
  t.equal((await bearing(genuine)).status, 200);
  t.equal((await bearing(asIf({}, {}))).status, 200, 'also when it is signed anew with the right key');
  t.match(audited, [{ action: 'token.issued', actor: uri, outcome: 'done' }]);
});

const attacks: readonly (readonly [name: string, token: string, code: string])[] = [
  ['alg none, unsigned', asIf({ alg: 'none' }, {}, unsigned), 'TOKEN_INVALID'],
  ['alg None in other letters', asIf({ alg: 'nOnE' }, {}, unsigned), 'TOKEN_INVALID'],
  ['alg none beside a good signature', asIf({ alg: 'none' }, {}), 'TOKEN_INVALID'],
  ['ES256 without a signature', asIf({}, {}, unsigned), 'TOKEN_INVALID'],
  ['HS256 with the public key as its secret', asIf({ alg: 'HS256' }, {}, hs256(publicKey)), 'TOKEN_INVALID'],
  ['HS256 with the trimmed public key', asIf({ alg: 'HS256' }, {}, hs256(publicKey.trim())), 'TOKEN_INVALID'],
  ['HS256 with an empty secret', asIf({ alg: 'HS256' }, {}, hs256('')), 'TOKEN_INVALID'],
  ['ES384 by its header', asIf({ alg: 'ES384' }, {}), 'TOKEN_INVALID'],
  ['another type of token', asIf({ typ: 'JWT' }, {}), 'TOKEN_INVALID'],
  ['a critical extension nobody knows', asIf({ crit: ['x'], x: 1 }, {}), 'TOKEN_INVALID'],
  ['a foreign key under our kid', asIf({}, {}, theirs), 'TOKEN_INVALID'],
  ['a foreign kid', asIf({ kid: foreign.signing.kid }, {}, theirs), 'TOKEN_INVALID'],
  ['a foreign kid over our signature', asIf({ kid: foreign.signing.kid }, {}), 'TOKEN_INVALID'],
  ['no kid', asIf({ kid: undefined }, {}), 'TOKEN_INVALID'],
  ['a key in its own header', asIf({ kid: undefined, jwk: foreign.verifying[0]?.jwk }, {}, theirs), 'TOKEN_INVALID'],
  ['a key to be fetched', asIf({ kid: undefined, jku: 'https://127.0.0.1:9/jwks' }, {}, theirs), 'TOKEN_INVALID'],
  ['a kid that is a path', asIf({ kid: '../../keys/jwt.key' }, {}, hs256('')), 'TOKEN_INVALID'],
  ['a kid that is a file without content', asIf({ kid: '/dev/null' }, {}, hs256('')), 'TOKEN_INVALID'],
  ['a kid that is a query', asIf({ kid: "' UNION SELECT 'x' --" }, {}, hs256('x')), 'TOKEN_INVALID'],
  ['a kid that every object has', asIf({ kid: '__proto__' }, {}, theirs), 'TOKEN_INVALID'],
  ['a kid that is no text', asIf({ kid: [keys.signing.kid] }, {}), 'TOKEN_INVALID'],
  ['a wrong issuer', asIf({}, { iss: issuerAt(1) }), 'TOKEN_INVALID'],
  ['no issuer', asIf({}, { iss: undefined }), 'TOKEN_INVALID'],
  ['a wrong audience', asIf({}, { aud: issuerAt(1) }), 'TOKEN_INVALID'],
  ['an audience beside others that ours begins', asIf({}, { aud: [`${issuerAt(0)}.example`] }), 'TOKEN_INVALID'],
  ['no audience', asIf({}, { aud: undefined }), 'TOKEN_INVALID'],
  ['no expiry', asIf({}, { exp: undefined }), 'TOKEN_INVALID'],
  ['an expiry that is no number', asIf({}, { exp: `${now + 600}` }), 'TOKEN_INVALID'],
  ['bound to nothing', asIf({}, { cnf: undefined }), 'TOKEN_INVALID'],
  [
    'claims that are no object',
    genuine.replace(/\..*\./, `.${Buffer.from('[]').toString('base64url')}.`),
    'TOKEN_INVALID',
  ],
  ['an altered signature', `${genuine.slice(0, -2)}${genuine.endsWith('AA') ? 'BB' : 'AA'}`, 'TOKEN_INVALID'],
  ['padding', `${genuine}==`, 'TOKEN_INVALID'],
  ['no token at all', 'x', 'TOKEN_INVALID'],
  ['expired', asIf({}, { exp: now - 10 }), 'TOKEN_EXPIRED'],
  ['not yet valid', asIf({}, { nbf: now + 60 }), 'TOKEN_EXPIRED'],
  ['bound to another certificate', asIf({}, { cnf: { 'x5t#S256': 'x'.repeat(43) } }), 'TOKEN_BOUND_ELSEWHERE'],
  ['bound by another method', asIf({}, { cnf: { jkt: 'x'.repeat(43) } }), 'TOKEN_BOUND_ELSEWHERE'],
  ['bound to null', asIf({}, { cnf: null }), 'TOKEN_BOUND_ELSEWHERE'],
  ['of another client', asIf({}, { sub: `${uri}-2` }), 'TOKEN_BOUND_ELSEWHERE'],
  ["of another city's client", asIf({}, { sub: uri.replace('330100', '330400') }), 'TOKEN_BOUND_ELSEWHERE'],
  ['a scope that is missing', asIf({}, { scope: 'status:read records:write' }), 'SCOPE_MISSING'],
  ['a scope in other letters', asIf({}, { scope: 'Records:Read' }), 'SCOPE_MISSING'],
  ['no scope', asIf({}, { scope: '' }), 'SCOPE_MISSING'],
];

t.test('each forged token is refused, and the refusal is noted', async (t) => {
  for (const [name, token, code] of attacks) {
    useCases.calls.length = 0;
    audited.length = 0;
    const { status, json, headers } = await bearing(token);
    t.match(json, { code, status: code === 'SCOPE_MISSING' ? 403 : 401 }, name);
    t.equal(status, json['status']);
    const error = code === 'SCOPE_MISSING' ? 'insufficient_scope", scope="records:read' : 'invalid_token';
    t.equal(headers['www-authenticate'], `Bearer error="${error}"`, name);
    t.same(useCases.calls, [], `${name}: nothing was done`);
    const details = { route: '/v1/records/:id', listener: 'api' };
    t.same(audited, [{ action: 'request.refused', actor: uri, outcome: 'refused', code, details }], name);
  }
});

t.test('a token is no good on the connection of another', async (t) => {
  t.match((await bearing(genuine, administrator)).json, { code: 'TOKEN_BOUND_ELSEWHERE' });
  const jiaxing = corridor.material('330400', 'client-demo');
  t.match((await bearing(genuine, jiaxing)).json, { code: 'CLIENT_NOT_OF_THIS_CITY' });
  const elsewhere = newTokenKeys();
  const other = await startApi({ corridor, useCases, tokenKeys: () => elsewhere });
  t.teardown(() => other.app.close());
  t.match((await bearing(await tokenFor(other.port, demo))).json, { code: 'TOKEN_INVALID' }, "another gateway's token");
});

t.test(
  'a client disabled a second ago is refused, and one whose scope was taken lacks it, with the token it has',
  async (t) => {
    t.equal((await bearing(genuine)).status, 200);
    known = undefined;
    t.match((await bearing(genuine)).json, { code: 'CALLER_UNKNOWN', status: 401 });
    t.match(await call(port, demo, { method: 'POST', path: '/oauth/token' }), {
      status: 401,
      json: { error: 'invalid_client' },
    });
    known = { ...allowedClient, scopes: ['status:read'] };
    t.match((await bearing(genuine)).json, { code: 'SCOPE_MISSING', scope: 'records:read' });
    t.equal(
      (await call(port, demo, { path: '/v1/status', headers: { authorization: `Bearer ${genuine}` } })).status,
      200,
    );
  },
);

t.test('no scope of an administrator is ever a client’s, nor the other way round', async (t) => {
  const token = asIf({}, { scope: 'admin:access audit:read' });
  const asked = { path: '/v1/admin/clients', headers: { authorization: `Bearer ${token}` } };
  t.match((await call(port, demo, asked)).json, { code: 'SCOPE_MISSING' });
  t.match((await bearing(await tokenFor(port, administrator), administrator)).json, { code: 'SCOPE_MISSING' });
});

t.test('a token counts in the Authorization header alone, and there once', async (t) => {
  const asked: readonly (readonly [name: string, ask: Ask, code: string])[] = [
    ['nothing', record, 'TOKEN_MISSING'],
    ['in the address', { path: `${record.path}?access_token=${genuine}` }, 'TOKEN_MISSING'],
    ['in a cookie', { ...record, headers: { cookie: `token=${genuine}` } }, 'TOKEN_MISSING'],
    ['as Basic', { ...record, headers: { authorization: `Basic ${genuine}` } }, 'TOKEN_MISSING'],
    ['an empty one', { ...record, headers: { authorization: 'Bearer ' } }, 'TOKEN_MISSING'],
    ['two in a header', { ...record, headers: { authorization: `Bearer ${genuine} ${genuine}` } }, 'TOKEN_INVALID'],
    ['a list', { ...record, headers: { authorization: `Bearer ${genuine}, Bearer x` } }, 'TOKEN_INVALID'],
    ['two headers', { ...record, headers: { authorization: [`Bearer ${genuine}`, 'Bearer x'] } }, 'TOKEN_INVALID'],
    ['the same twice', { ...record, headers: { authorization: Array(2).fill(`Bearer ${genuine}`) } }, 'TOKEN_INVALID'],
  ];
  for (const [name, ask, code] of asked) {
    const { json, headers } = await call(port, demo, ask);
    t.match(json, { code, status: 401 }, name);
    t.equal(headers['www-authenticate'], code === 'TOKEN_MISSING' ? 'Bearer' : 'Bearer error="invalid_token"');
  }
});

t.test('a key that was retired verifies no longer, one that will sign verifies already', async (t) => {
  const [old, next] = [newTokenKeys(), newTokenKeys()];
  let current = newTokenKeys(next, old);
  const rotating = await startApi({ corridor, useCases, tokenKeys: () => current });
  t.teardown(() => rotating.app.close());
  const status = async (signer: typeof old) => {
    const token = asIf({ kid: signer.signing.kid }, {}, es256(signer.signing.privateKey));
    const headers = { authorization: `Bearer ${token}` };
    return (await call(rotating.port, demo, { ...record, headers })).status;
  };
  t.same([await status(old), await status(next)], [200, 200]);
  current = { ...next, verifying: next.verifying };
  t.same([await status(old), await status(next)], [401, 200]);
});
