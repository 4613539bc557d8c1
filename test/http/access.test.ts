/** What a caller may do here, by its registration at the moment of the request. */

import { Agent } from 'node:https';
import fastify from 'fastify';
import t, { type Test } from 'tap';
import type { Registered } from '../../src/exchange/admin-use-cases.ts';
import type { App } from '../../src/http/app.ts';
import { addDeclaredAccess } from '../../src/http/plugins/declared-access.ts';
import { type Ask, call } from './call.ts';
import { allowedClient, fakeUseCases, recordId, type ServedUseCases } from './fake-use-cases.ts';
import { startApi } from './servers.ts';
import { tlsCorridor } from './tls-corridor.ts';
import { askForToken, callWithToken } from './with-token.ts';

const corridor = await tlsCorridor({ '330100': 1 }, 'corridor', [{ name: 'li', role: 'security' }]);
t.teardown(() => corridor.remove());
const demo = corridor.material('330100', 'client-demo');
const administrator = corridor.material('330100', 'administrator-li');
const json = { 'content-type': 'application/json' };

async function api(t: Test, registered: Registered | undefined, replaced: Partial<ServedUseCases> = {}) {
  const useCases = fakeUseCases({ registered: async () => registered, ...replaced });
  const { app, port, audited } = await startApi({ corridor, useCases });
  t.teardown(() => app.close());
  return { calls: useCases.calls, audited, ask: (ask: Ask, tls = demo) => callWithToken(port, tls, ask) };
}

const submit = (dataset: string, rows = 1): Ask => ({
  ...{ method: 'POST', path: `/v1/records?dataset=${dataset}`, headers: json },
  body: JSON.stringify(Array(rows).fill({ content: 'x' })),
});

t.test('a client submits to the datasets granted to it, in batches as large as it may', async (t) => {
  const { ask, calls, audited } = await api(t, { ...allowedClient, datasets: ['penalty'], batchRecords: 3 });
  t.equal((await ask(submit('penalty', 3))).status, 201);
  calls.length = 0;
  const refused = { code: 'DATASET_NOT_ALLOWED', status: 403, dataset: 'licence', allowed: 'penalty' };
  t.match((await ask(submit('licence'))).json, refused);
  const file = {
    method: 'POST',
    path: '/v1/imports?dataset=licence',
    headers: { 'content-type': 'text/csv' },
    body: 'a',
  };
  t.match((await ask(file)).json, refused);
  t.match((await ask(submit('penalty', 4))).json, { code: 'TOO_MANY_RECORDS', limit: 3 });
  t.same(calls, []);
  t.match(
    audited.filter(({ outcome }) => outcome === 'refused').map(({ code, details }) => [code, details?.['route']]),
    [
      ['DATASET_NOT_ALLOWED', '/v1/records'],
      ['DATASET_NOT_ALLOWED', '/v1/imports'],
    ],
  );
});

t.test('use cases are told what the caller may read and act on', async (t) => {
  const { ask, calls } = await api(t, { ...allowedClient, datasets: ['penalty'], purposes: ['credit', 'tender'] });
  const path = `/v1/records/${recordId}`;
  await ask({ path, headers: { 'g60-purpose': 'tender' } });
  const reader = { client: 'spiffe://g60.credit/city/330100/client/demo', datasets: ['penalty'] };
  t.match(calls.pop(), {
    name: 'readRecord',
    values: [recordId, { ...reader, purposes: ['credit', 'tender'], purpose: 'tender' }],
  });
  await ask({ path: `${path}/evidence` });
  t.match(calls.pop(), { name: 'evidence', values: [recordId, undefined, { ...reader, purpose: undefined }] });
  await ask({ method: 'POST', path: `${path}/erasures`, headers: { 'if-match': '1' } });
  t.match(calls.pop(), { name: 'operate', values: [reader] });
});

t.test('a caller over its limit is told when to come again, and others are not', async (t) => {
  const registered = async (kind: Registered['kind']): Promise<Registered> =>
    kind === 'client'
      ? { ...allowedClient, requestsPerMinute: 4 }
      : { kind, name: 'li', role: 'security', state: 'active' };
  const { ask, audited } = await api(t, undefined, { registered });
  const statuses: number[] = [];
  // The first of five requests is for the token.
  for (let count = 0; count < 4; count += 1) statuses.push((await ask({ path: '/v1/status' })).status);
  t.same(statuses, [200, 200, 200, 429]);
  const { json, headers } = await ask({ path: '/v1/status' });
  t.match(json, { code: 'RATE_LIMITED', limit: 4, title: '请求过于频繁' });
  t.ok(Number(headers['retry-after']) > 50 && Number(headers['retry-after']) <= 60);
  t.equal(json['retryAfter'], Number(headers['retry-after']));
  t.match(audited.at(-1), { action: 'request.refused', code: 'RATE_LIMITED', details: { route: '/v1/status' } });
  t.equal((await ask({ path: '/v1/status' }, administrator)).status, 200);
});

t.test('a flood of bad tokens is counted too, before their signatures are', async (t) => {
  const { ask } = await api(t, { ...allowedClient, requestsPerMinute: 3 });
  const codes: unknown[] = [];
  for (let count = 0; count < 4; count += 1) {
    codes.push((await ask({ path: '/v1/status', headers: { authorization: 'Bearer x.y.z' } })).json['code']);
  }
  t.same(codes.slice(-2), ['RATE_LIMITED', 'RATE_LIMITED']);
});

t.test('who is not registered may ask a little, to be told so', async (t) => {
  const useCases = fakeUseCases({ registered: async () => undefined });
  const { app, port } = await startApi({ corridor, useCases });
  t.teardown(() => app.close());
  const agent = new Agent({ keepAlive: true });
  t.teardown(() => agent.destroy());
  t.match((await askForToken(port, demo, {}, { agent })).json, { error_description: /^CALLER_UNKNOWN/ });
  const statuses: number[] = [];
  for (let count = 0; count < 60; count += 1) {
    statuses.push((await call(port, demo, { path: '/openapi.json', agent })).status);
  }
  t.same(statuses.slice(-2), [200, 429]);
});

t.test('a route that declares no scope, or more than can be judged, fails at start', async (t) => {
  for (const [security, wrong] of [
    [undefined, true],
    [[], true],
    [[{}], true],
    [[{ token: [] }], true],
    [[{ token: ['a', 'b'] }], true],
    [[{ token: ['a'] }, {}], true],
    [[{ token: ['a'] }, { clientCertificate: [] }], true],
    [[{ token: ['a'] }], false],
    [[{ token: ['a'] }, { token: ['b'] }], false],
    [[{ clientCertificate: [] }], false],
  ] as const) {
    const app = fastify() as unknown as App;
    addDeclaredAccess(app);
    const add = () => app.get('/v1/x', { schema: security ? { security } : {} }, async () => ({}));
    if (wrong) t.throws(add, { message: 'GET /v1/x declares no scope' }, JSON.stringify(security));
    else t.doesNotThrow(add, JSON.stringify(security));
  }
});
