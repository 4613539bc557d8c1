import t from 'tap';
import type { Configuration } from '../../src/config.ts';
import { beginAccess } from '../../src/exchange/access/begin-access.ts';
import type { AuditTrail } from '../../src/exchange/ports/audit.ts';
import { administrator, client, closeAccessLabs, openAccessLab, registration } from './access.lab.ts';

t.teardown(closeAccessLabs);

type Access = Configuration['access'];

function configured(clients: readonly unknown[], administrators: readonly unknown[] = []): Access {
  return { clients, administrators } as Access;
}

const both = configured([registration('court')], [{ name: 'zhang', role: 'security' }]);

async function emptyLab() {
  const lab = await openAccessLab([], []);
  const audit: AuditTrail = {
    async record(event) {
      if (lab.trail.failure) throw lab.trail.failure;
      lab.trail.recorded.push(event);
    },
    note: () => t.fail('nothing is only noted'),
  };
  return { ...lab, begin: (access: Access) => beginAccess(access, { store: lab.store, audit }) };
}

t.test('the configured ones are registered at the first start, and the trail says whom', async (t) => {
  const { begin, store, trail } = await emptyLab();
  await begin(configured([]));
  t.same(trail.recorded, [], 'nobody configured: it has not begun');
  await begin(both);
  t.same(await store.clients(), [client('court')]);
  t.same(await store.administrators(), [administrator('zhang', 'security')]);
  const details = { clients: 'court', administrators: 'zhang:security' };
  t.same(trail.recorded, [{ action: 'access.began', actor: 'gateway', outcome: 'done', details }]);
});

t.test('later changes of the configuration register nobody', async (t) => {
  const { begin, store, trail, rows } = await emptyLab();
  await begin(both);
  const before = await rows();
  await begin(configured([registration('intruder')], [{ name: 'intruder', role: 'security' }]));
  t.same(await rows(), before);
  t.equal(trail.recorded.length, 1);
  t.same((await store.clients()).length, 1);
});

t.test('processes that start together register once', async (t) => {
  const { begin, store } = await emptyLab();
  await Promise.all([1, 2, 3].map((n) => begin(configured([registration(`court-${n}`)]))));
  t.equal((await store.clients()).length, 1);
});

t.test('nobody is registered whom the trail cannot be told of', async (t) => {
  const { begin, rows, trail } = await emptyLab();
  const before = await rows();
  trail.failure = new Error('no trail');
  await t.rejects(begin(both), /no trail/);
  t.same(await rows(), before);
});

t.test('what the configuration names and nobody knows is refused by its key', async (t) => {
  const { begin, rows } = await emptyLab();
  const before = await rows();
  const zhang = { name: 'zhang', role: 'security' };
  for (const [access, key] of [
    [configured([registration('tax'), registration('court', { scopes: ['records:all'] })]), 'clients.1.scopes.0'],
    [configured([registration('court', { datasets: ['licence', 'audit'] })]), 'clients.0.datasets.1'],
    [configured([registration('court', { purposes: ['§'] })]), 'clients.0.purposes.0'],
    [configured([registration('court', { requestsPerMinute: 2 ** 40 })]), 'clients.0.requestsPerMinute'],
    [configured([registration('court'), registration('court')]), 'clients.1.name'],
    [configured([], [zhang, { ...zhang, role: 'auditor' }]), 'administrators.1.name'],
    [configured(['court']), 'clients.0'],
  ] as const) {
    const refused = { code: 'CONFIG_INVALID', parameters: { key: `access.${key}` } };
    await t.rejects(begin(access), refused, key);
  }
  t.same(await rows(), before);
});
