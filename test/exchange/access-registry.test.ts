import t from 'tap';
import { openRegistry } from '../../src/exchange/access/registry.ts';
import type { Administrator, Client } from '../../src/exchange/ports/access.ts';
import { administrator, client, closeAccessLabs, openAccessLab, registered, registration } from './access.lab.ts';

t.teardown(closeAccessLabs);

const ttlMs = 500;

/** A register that counts how often it is read, and answers when told to. */
function slowRegister(clients: Client[], administrators: Administrator[] = []) {
  const reads: (() => void)[] = [];
  const state = { now: 1_000_000, fails: false };
  const store = {
    clients: () =>
      new Promise<Client[]>((resolve, reject) => {
        const found = clients.map((each) => ({ ...each }));
        reads.push(() => (state.fails ? reject(new Error('no database')) : resolve(found)));
      }),
    administrators: async () => administrators,
  };
  const registry = openRegistry({ store, world: { now: () => state.now }, ttlMs });
  return { ...registry, reads, state, clients };
}

t.test('only who is in force is registered, each under its own kind', async (t) => {
  const { registered: find, reads } = slowRegister(
    [client('court'), client('old', { state: 'disabled' })],
    [administrator('zhang', 'auditor'), administrator('li', 'system', 'revoked')],
  );
  const asked = [
    find('client', 'court'),
    find('client', 'old'),
    find('administrator', 'zhang'),
    find('administrator', 'li'),
    find('administrator', 'court'),
    find('client', 'zhang'),
    find('client', 'constructor'),
  ];
  reads[0]?.();
  const none = undefined;
  const court = { kind: 'client', ...client('court') };
  const zhang = { kind: 'administrator', ...administrator('zhang', 'auditor') };
  t.same(await Promise.all(asked), [court, none, zhang, none, none, none, none]);
  t.equal(reads.length, 1, 'one reading for all who ask');
});

t.test('what was read is used for half a second from when the reading began', async (t) => {
  const register = slowRegister([client('court')]);
  const ask = () => register.registered('client', 'court');
  const first = ask();
  register.state.now += ttlMs - 1;
  register.reads[0]?.();
  t.ok(await first);
  t.ok(await ask());
  t.equal(register.reads.length, 1);
  register.clients.length = 0;
  register.state.now += 1;
  const later = ask();
  register.reads[1]?.();
  t.equal(await later, undefined);
});

t.test('a clock that is put back does not make a right last', async (t) => {
  const register = slowRegister([client('court')]);
  const first = register.registered('client', 'court');
  register.reads[0]?.();
  await first;
  register.clients.length = 0;
  register.state.now -= 3_600_000;
  const later = register.registered('client', 'court');
  register.reads[1]?.();
  t.equal(await later, undefined);
});

t.test('after a change here the next one who asks reads again, also while a reading is under way', async (t) => {
  const register = slowRegister([client('court')]);
  const before = register.registered('client', 'court');
  register.clients.length = 0;
  register.forget();
  const after = register.registered('client', 'court');
  register.reads[1]?.();
  t.equal(await after, undefined);
  register.reads[0]?.();
  t.ok(await before);
  t.equal(await register.registered('client', 'court'), undefined, 'the older reading is not kept');
});

t.test('where the register cannot be read nobody is let in, and the next one tries again', async (t) => {
  const register = slowRegister([client('court')]);
  const ask = () => register.registered('client', 'court');
  register.state.fails = true;
  const failing = [ask(), ask()];
  register.reads[0]?.();
  for (const each of failing) await t.rejects(each, /no database/);
  register.state.fails = false;
  const next = ask();
  register.reads[1]?.();
  t.ok(await next);
});

t.test('who is disabled or revoked is refused at once here, and half a second later by another process', async (t) => {
  const { useCases, another, clock } = await openAccessLab();
  const elsewhere = another();
  for (const [kind, name, act] of [
    ['client', 'court', 'client.disable'],
    ['administrator', 'system-b', 'administrator.revoke'],
  ] as const) {
    t.ok(await useCases.registered(kind, name));
    t.ok(await elsewhere.registered(kind, name));
    const { id } = await useCases.propose(act, name, '停用', 'security-a');
    await useCases.decide(id, 'APPROVED', 'security-b');
    t.equal(await useCases.registered(kind, name), undefined);
    t.ok(await elsewhere.registered(kind, name), 'it has not looked yet');
    clock.now += ttlMs;
    t.equal(await elsewhere.registered(kind, name), undefined);
  }
});

t.test('a change of rights counts from the next request on', async (t) => {
  const { useCases } = await openAccessLab(registered, [client('court')]);
  const wanted = registration('court', { scopes: ['records:read'], batchRecords: 1 });
  t.match(await useCases.registered('client', 'court'), { batchRecords: 5_000 });
  const { id } = await useCases.propose('client.register', wanted, '收窄', 'security-a');
  await useCases.decide(id, 'APPROVED', 'security-b');
  t.match(await useCases.registered('client', 'court'), { ...wanted, kind: 'client', state: 'active' });
});
