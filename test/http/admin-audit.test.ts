import t, { type Test } from 'tap';
import { GatewayError } from '../../src/errors.ts';
import type { Registered } from '../../src/exchange/admin-use-cases.ts';
import { type Role, roles } from '../../src/exchange/ports/access.ts';
import { fictionalResidentId } from '../domain/fictional-identifiers.ts';
import type { Ask } from './call.ts';
import { allowedClient, auditEntry, fakeUseCases, type ServedUseCases } from './fake-use-cases.ts';
import { startApi } from './servers.ts';
import { tlsCorridor } from './tls-corridor.ts';
import { callWithToken } from './with-token.ts';

const corridor = await tlsCorridor({ '330100': 1 }, 'corridor', [{ name: 'zhao', role: 'auditor' }]);
t.teardown(() => corridor.remove());
const auditor = 'spiffe://g60.credit/city/330100/administrator/zhao';
const identifier = fictionalResidentId(3);

async function api(t: Test, caller: Role | 'client' = 'auditor', replaced: Partial<ServedUseCases> = {}) {
  const registered = async (kind: 'client' | 'administrator', name: string): Promise<Registered> =>
    kind === 'client' ? { ...allowedClient, name } : { kind, name, role: caller as Role, state: 'active' };
  const useCases = fakeUseCases({ registered, ...replaced });
  const { app, port, audited, events } = await startApi({ corridor, useCases });
  t.teardown(() => app.close());
  const tls = corridor.material('330100', caller === 'client' ? 'client-demo' : 'administrator-zhao');
  return { calls: useCases.calls, audited, events, ask: (ask: Ask) => callWithToken(port, tls, ask) };
}

function post(what: string, body?: unknown): Ask {
  const sent =
    body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  return { method: 'POST', path: `/v1/admin/audit/${what}`, ...sent };
}

t.test('the trail is the auditor’s alone', async (t) => {
  for (const caller of [...roles, 'client'] as const) {
    const { ask, calls } = await api(t, caller);
    for (const what of ['search', 'export', 'verification']) {
      const answer = await ask(post(what));
      t.equal(answer.status, caller === 'auditor' ? 200 : 403, `${what} by ${caller}`);
      if (caller !== 'auditor') t.match(answer.json, { code: 'SCOPE_MISSING' });
    }
    t.equal(calls.length, caller === 'auditor' ? 3 : 0);
  }
});

const noFilter = { from: undefined, to: undefined, action: undefined, actor: undefined, subject: undefined };

t.test('a search reaches the use case with the auditor’s name, and answers events', async (t) => {
  const { ask, calls } = await api(t);
  const all = await ask(post('search', {}));
  t.strictSame(all.json as unknown, [auditEntry]);
  t.strictSame(calls.pop()?.values, [{ ...noFilter, before: undefined, limit: 100 }, auditor]);
  const from = '2026-01-01T00:00:00+08:00';
  const filter = { from, to: '2026-02-01T00:00:00Z', action: 'record.', actor: '330400', subject: identifier };
  await ask(post('search', { ...filter, before: 7, limit: 2 }));
  const asked = { ...filter, from: Date.UTC(2025, 11, 31, 16), to: Date.UTC(2026, 1, 1), before: 7, limit: 2 };
  t.strictSame(calls.pop()?.values, [asked, auditor]);
});

t.test('a filter that is not as documented is refused by its place, and never told back', async (t) => {
  const { ask, calls, events } = await api(t);
  for (const [body, place] of [
    [{ limit: 0 }, 'limit'],
    [{ limit: 1001 }, 'limit'],
    [{ before: -1 }, 'before'],
    [{ from: 'yesterday' }, 'from'],
    [{ to: 5 }, 'to'],
    [{ action: 'Record' }, 'action'],
    [{ actor: identifier }, 'actor'],
    [{ actor: '张三' }, 'actor'],
    [{ subject: identifier.repeat(3) }, 'subject'],
    [{ subjekt: identifier }, 'subjekt'],
  ] as const) {
    const answer = await ask(post('search', body));
    t.match(answer.json, { code: 'REQUEST_INVALID', status: 400, place }, JSON.stringify(body));
    t.notOk(answer.bytes.toString().includes(identifier));
  }
  t.match((await ask({ ...post('search', {}), body: '{' })).json, { code: 'BODY_MALFORMED' });
  t.match((await ask(post('export', { limit: 5 }))).json, { code: 'REQUEST_INVALID', place: 'limit' });
  t.same(calls, []);
  t.notOk(JSON.stringify(events).includes(identifier));
});

t.test('an export is a line for each event', async (t) => {
  const { ask, calls } = await api(t);
  const answer = await ask(post('export', { action: 'record.' }));
  t.equal(answer.headers['content-type'], 'application/x-ndjson');
  const lines = answer.bytes.toString().trimEnd().split('\n');
  t.strictSame(
    lines.map((line) => JSON.parse(line)),
    [auditEntry, { ...auditEntry, sequence: 0 }],
  );
  t.strictSame(calls.pop()?.values, [{ ...noFilter, action: 'record.' }, auditor]);
});

t.test('a verification answers what was found, and what cannot be noted is not answered', async (t) => {
  const { ask, calls } = await api(t);
  t.match((await ask(post('verification'))).json, { outcome: 'intact', countersigned: [{ city: '330400' }] });
  t.strictSame(calls.pop()?.values, [auditor]);
  const down = async () => {
    throw new GatewayError('STORE_UNAVAILABLE');
  };
  const broken = await api(t, 'auditor', { findAudit: down, exportAudit: down, verifyAudit: down });
  for (const what of ['search', 'export', 'verification']) {
    t.match((await broken.ask(post(what))).json, { code: 'STORE_UNAVAILABLE', status: 503 }, what);
  }
});
