import t, { type Test } from 'tap';
import { GatewayError } from '../../src/errors.ts';
import type { CertificateView, Registered } from '../../src/exchange/admin-use-cases.ts';
import { type Role, roles } from '../../src/exchange/ports/access.ts';
import type { Ask } from './call.ts';
import { allowedClient, fakeUseCases, type ServedUseCases } from './fake-use-cases.ts';
import { startApi } from './servers.ts';
import { tlsCorridor } from './tls-corridor.ts';
import { callWithToken } from './with-token.ts';

const corridor = await tlsCorridor({ '330100': 1 }, 'corridor', [{ name: 'zhang', role: 'system' }]);
t.teardown(() => corridor.remove());

const view: CertificateView = {
  ...{ use: 'jwt', identity: 'jwt', keyid: 'ab', serial: '', state: 'in use', next: 'nothing' },
  ...{ notBefore: '2027-01-15T08:00:00.000Z', notAfter: undefined, daysLeft: undefined },
};
const list = { path: '/v1/admin/certificates' };
const renewal = (use: string) => ({ method: 'POST', path: `/v1/admin/certificates/${use}/renewal` });

async function api(t: Test, caller: Role | 'client', replaced: Partial<ServedUseCases> = {}) {
  const registered = async (kind: 'client' | 'administrator', name: string): Promise<Registered> =>
    kind === 'client' || caller === 'client'
      ? { ...allowedClient, name }
      : { kind, name, role: caller, state: 'active' };
  const answers = { certificates: async () => [view], renew: async () => [view] };
  const useCases = fakeUseCases({ ...answers, registered, ...replaced });
  const { app, port } = await startApi({ corridor, useCases });
  t.teardown(() => app.close());
  const tls = corridor.material('330100', caller === 'client' ? 'client-demo' : 'administrator-zhang');
  return { calls: useCases.calls, ask: (ask: Ask) => callWithToken(port, tls, ask) };
}

t.test('only a system administrator sees the certificates and renews one', async (t) => {
  for (const caller of [...roles, 'client'] as const) {
    const { ask, calls } = await api(t, caller);
    for (const asked of [list, renewal('jwt')]) {
      const { status, json } = await ask(asked);
      if (caller === 'system') t.equal(status, 200, asked.path);
      else t.match(json, { status: 403, code: 'SCOPE_MISSING' }, `${caller} ${asked.path}`);
    }
    t.equal(calls.length, caller === 'system' ? 2 : 0);
  }
});

t.test('the renewal says who asked, and answers what there is then; what a key has not is left out', async (t) => {
  const { ask, calls } = await api(t, 'system');
  const { json } = await ask(renewal('jwt'));
  const { notAfter: _, daysLeft: __, ...shown } = view;
  t.same(json, [shown]);
  t.same(calls[0]?.values, ['jwt', 'spiffe://g60.credit/city/330100/administrator/zhang']);
});

t.test('a key that is none of this city is refused', async (t) => {
  const renew = async (use: string) => {
    throw new GatewayError('KEY_USE_UNKNOWN', { use, known: 'gateway, jwt' });
  };
  const { ask } = await api(t, 'system', { renew });
  t.match(await ask(renewal('client-court')), { status: 404, json: { code: 'KEY_USE_UNKNOWN' } });
  for (const use of ['..%2Froot', 'Gateway', 'a'.repeat(61)]) {
    t.match(await ask(renewal(use)), { status: 400, json: { code: 'REQUEST_INVALID' } }, use);
  }
});
