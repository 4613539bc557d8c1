import t, { type Test } from 'tap';
import { GatewayError } from '../../src/errors.ts';
import type { Registered } from '../../src/exchange/admin-use-cases.ts';
import { type Act, type Role, roles } from '../../src/exchange/ports/access.ts';
import type { Ask } from './call.ts';
import { allowedClient, fakeUseCases, type ServedUseCases } from './fake-use-cases.ts';
import { startApi } from './servers.ts';
import { tlsCorridor } from './tls-corridor.ts';
import { callWithToken } from './with-token.ts';

const corridor = await tlsCorridor({ '330100': 1 }, 'corridor', [{ name: 'zhang', role: 'security' }]);
t.teardown(() => corridor.remove());

const id = '7c9e6679-7425-40de-944b-e07fc1f90ae7';
const subject = { name: 'court', scopes: ['records:write'], datasets: ['debtor'], purposes: [] };
const act: Act = {
  ...{ id, kind: 'client.register', subject: JSON.stringify(subject), reason: '法院接入', proposedBy: 'zhang' },
  ...{ proposedAt: Date.UTC(2026, 0, 2), expiresAt: Date.UTC(2026, 0, 3), state: 'PROPOSED' },
  ...{ decidedBy: undefined, decidedAt: undefined },
};
const view = {
  ...{ id, kind: 'client.register', subject, reason: '法院接入', proposedBy: 'zhang', state: 'PROPOSED' },
  ...{ proposedAt: '2026-01-02T00:00:00.000Z', expiresAt: '2026-01-03T00:00:00.000Z' },
};
const decided = { ...act, state: 'APPROVED', decidedBy: 'li', decidedAt: Date.UTC(2026, 0, 2, 12) } as const;

/** The API as an administrator in this role calls it, or as a client system with all the rights there are. */
async function api(t: Test, caller: Role | 'client', replaced: Partial<ServedUseCases> = {}) {
  const registered = async (kind: 'client' | 'administrator', name: string): Promise<Registered> =>
    kind === 'client' || caller === 'client'
      ? { ...allowedClient, name }
      : { kind, name, role: caller, state: 'active' };
  const acting = { acts: async () => [decided, act], propose: async () => act, decide: async () => decided };
  const useCases = fakeUseCases({ ...acting, registered, ...replaced });
  const { app, port, audited, events } = await startApi({ corridor, useCases });
  t.teardown(() => app.close());
  const tls = corridor.material('330100', caller === 'client' ? 'client-demo' : 'administrator-zhang');
  return { calls: useCases.calls, audited, events, ask: (ask: Ask) => callWithToken(port, tls, ask) };
}

function post(path: string, body?: unknown): Ask {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const sent = body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: text };
  return { method: 'POST', path: `/v1/admin/acts${path}`, ...sent };
}

const proposal = { kind: 'client.register', subject, reason: '法院接入' };
const passphrase = 'correct horse battery';

const calls: readonly (readonly [ask: Ask, allowed: readonly Role[]])[] = [
  [{ path: '/v1/admin/clients' }, ['security']],
  [{ path: '/v1/admin/administrators' }, ['security']],
  [{ path: '/v1/admin/acts' }, ['system', 'security']],
  [post('', proposal), ['system', 'security']],
  [post(`/${id}/approval`), ['system', 'security']],
  [post(`/${id}/rejection`), ['system', 'security']],
  [post(`/${id}/key`, { passphrase }), ['system']],
];

t.test('each role has its own part, and a client system has none', async (t) => {
  for (const caller of [...roles, 'client'] as const) {
    const { ask, calls: made } = await api(t, caller);
    for (const [asked, allowed] of calls) {
      const { status, json } = await ask(asked);
      const may = allowed.some((role) => role === caller);
      t.equal(status < 300, may, `${caller} ${asked.method ?? 'GET'} ${asked.path} ${status}`);
      if (!may) t.match(json, { status: 403, code: 'SCOPE_MISSING' });
    }
    t.equal(made.length, calls.filter(([, allowed]) => allowed.some((role) => role === caller)).length);
  }
});

t.test('registers are shown as they are, acts with their times and subjects readable', async (t) => {
  const { ask, calls: made } = await api(t, 'security');
  t.same((await ask({ path: '/v1/admin/clients' })).json, [JSON.parse(JSON.stringify(allowedClient))]);
  const { json } = await ask({ path: '/v1/admin/acts' });
  const decidedView = { ...view, state: 'APPROVED', decidedBy: 'li', decidedAt: '2026-01-02T12:00:00.000Z' };
  t.same(json, [decidedView, view]);
  await ask({ path: '/v1/admin/acts?which=all' });
  t.same(
    made.filter(({ name }) => name === 'acts').map(({ values }) => values),
    [['open'], ['all']],
  );
  t.match(await ask({ path: '/v1/admin/acts?which=none' }), { status: 400, json: { code: 'REQUEST_INVALID' } });
});

t.test('an act is proposed and decided in the name in the certificate, whatever the body says', async (t) => {
  const { ask, calls: made } = await api(t, 'security');
  const proposed = await ask(post('', proposal));
  t.equal(proposed.status, 201);
  t.same(proposed.json, view);
  t.same(made.pop(), { name: 'propose', values: ['client.register', subject, '法院接入', 'zhang'] });
  t.match(await ask(post(`/${id}/approval`)), { status: 200, json: { state: 'APPROVED', decidedBy: 'li' } });
  t.same(made.pop(), { name: 'decide', values: [id, 'APPROVED', 'zhang'] });
  await ask(post(`/${id}/rejection`, { by: 'li' }));
  t.same(made.pop(), { name: 'decide', values: [id, 'REJECTED', 'zhang'] });
  for (const body of [
    { ...proposal, by: 'li' },
    { ...proposal, proposedBy: 'li' },
  ]) {
    t.match(await ask(post('', body)), { status: 400, json: { code: 'REQUEST_INVALID' } });
  }
  t.same(made, []);
});

t.test('a body that is not as documented reaches no use case', async (t) => {
  const { ask, calls: made } = await api(t, 'security');
  for (const [body, code] of [
    ['', 'BODY_MALFORMED'],
    ['{', 'BODY_MALFORMED'],
    ['[]', 'REQUEST_INVALID'],
    ['null', 'REQUEST_INVALID'],
    [{ kind: 'client.register', subject }, 'REQUEST_INVALID'],
    [{ ...proposal, kind: 'client.destroy' }, 'REQUEST_INVALID'],
    [{ ...proposal, kind: ['client.register'] }, 'REQUEST_INVALID'],
    [{ ...proposal, reason: 1 }, 'REQUEST_INVALID'],
    [`{"subject":${'['.repeat(70_000)}`, 'BODY_TOO_LARGE'],
  ] as const) {
    const answer = await ask(post('', body));
    t.match(answer.json, { code }, JSON.stringify(body).slice(0, 60));
  }
  for (const path of ['/x/approval', '/../clients/approval', `/${id}x/rejection`]) {
    t.ok((await ask(post(path))).status >= 400, path);
  }
  t.same(made, []);
});

t.test('a refusal of the use case is told by its code', async (t) => {
  for (const [code, status] of [
    ['SECOND_PERSON_NEEDED', 403],
    ['ACT_UNKNOWN', 404],
    ['ACT_DECIDED', 409],
    ['ACT_EXPIRED', 409],
  ] as const) {
    const { ask } = await api(t, 'system', { decide: () => Promise.reject(new GatewayError(code)) });
    t.match(await ask(post(`/${id}/approval`)), { status, json: { code } });
  }
  const place = 'subject.scopes.1';
  const { ask } = await api(t, 'security', {
    propose: () => Promise.reject(new GatewayError('ACT_INVALID', { place })),
  });
  t.match(await ask(post('', proposal)), { status: 422, json: { code: 'ACT_INVALID', place } });
});

t.test('a key is answered as PKCS#12, kept by no cache, and its passphrase is nowhere else', async (t) => {
  const { ask, calls: made, audited, events } = await api(t, 'system');
  const answer = await ask(post(`/${id}/key`, { passphrase }));
  t.equal(answer.status, 200);
  t.equal(answer.bytes.toString(), 'pkcs12');
  t.match(answer.headers, {
    'content-type': 'application/x-pkcs12',
    'content-disposition': `attachment; filename="${id}.p12"`,
    'cache-control': 'no-store',
  });
  t.same(made.pop(), { name: 'exportKey', values: [id, passphrase, 'zhang'] });
  for (const body of [{}, { passphrase: 123456789012 }, { passphrase, name: 'x' }, { passphrase: 'x'.repeat(201) }]) {
    t.match(await ask(post(`/${id}/key`, body)), { status: 400, json: { code: 'REQUEST_INVALID' } });
  }
  const refused = await ask(post(`/${id}/key?passphrase=${encodeURIComponent(passphrase)}`, {}));
  t.equal(refused.status, 400);
  t.same(made, []);
  t.notMatch(JSON.stringify([audited, events, refused.json]), passphrase);
});
