import type { Test } from 'tap';
import type { Act, ActDecision, Administrator, Client } from '../../src/exchange/ports/access.ts';
import type { Store } from '../../src/exchange/ports/store.ts';
import { dump, type StoreHome } from './store.home.ts';

function client(name: string, changes: Partial<Client> = {}): Client {
  return {
    name,
    state: 'active',
    scopes: ['records:write', 'subjects:query'],
    datasets: ['penalty', 'debtor'],
    purposes: ['procurement'],
    requestsPerMinute: 600,
    batchRecords: 5_000,
    ...changes,
  };
}

function administrator(name: string, changes: Partial<Administrator> = {}): Administrator {
  return { name, role: 'security', state: 'active', ...changes };
}

function proposal(id: string, changes: Partial<Act> = {}): Act {
  return {
    id,
    kind: 'client.register',
    subject: '{"name":"court"}',
    reason: '新系统上线',
    proposedBy: 'security-a',
    proposedAt: 1_000,
    expiresAt: 9_000,
    state: 'PROPOSED',
    decidedBy: undefined,
    decidedAt: undefined,
    ...changes,
  };
}

function decision(id: string, changes: Partial<ActDecision> = {}): ActDecision {
  const decided = { decidedBy: 'security-b', decidedAt: 2_000 };
  return {
    id,
    state: 'APPROVED',
    ...decided,
    client: undefined,
    administrator: undefined,
    keeps: undefined,
    ...changes,
  };
}

async function ids(store: Store, which: 'open' | 'all', limit: number): Promise<string[]> {
  return (await store.acts(which, limit)).map(({ id }) => id);
}

export function accessContract(t: Test, home: StoreHome): void {
  t.test('access begins once, with clients and administrators in the order of their names', async (t) => {
    const { store, second } = await home.open(t);
    t.same([await store.clients(), await store.administrators()], [[], []]);
    t.equal(await store.beginAccess([], []), true, 'nobody is registered by this');
    const clients = [client('tax', { scopes: [], datasets: [], purposes: [] }), client('court'), client('Zoo')];
    const administrators = [administrator('b', { role: 'auditor' }), administrator('a-2', { role: 'system' })];
    t.equal(await store.beginAccess(clients, administrators), true, 'so it can still begin');
    t.equal(await (await second()).beginAccess([client('intruder')], [administrator('intruder')]), false);
    t.same(await store.clients(), [clients[2], clients[1], clients[0]]);
    t.same(await store.administrators(), [administrators[1], administrators[0]]);
  });

  t.test('where only clients, or only administrators, are registered, access has begun', async (t) => {
    for (const [clients, administrators] of [
      [[client('court')], []],
      [[], [administrator('a')]],
    ] as const) {
      const { store } = await home.open(t);
      await store.beginAccess(clients, administrators);
      t.equal(await store.beginAccess([client('other')], [administrator('other')]), false);
    }
  });

  t.test('of processes that start together one begins access, with all it was given', async (t) => {
    const { store, second } = await home.open(t);
    const stores = [store, await second(), await second()];
    const begun = await Promise.all(
      stores.map((each, n) => each.beginAccess([client(`court-${n}`), client(`tax-${n}`)], [administrator(`a-${n}`)])),
    );
    t.equal(begun.filter(Boolean).length, 1);
    const winner = begun.indexOf(true);
    t.same(
      (await store.clients()).map(({ name }) => name),
      [`court-${winner}`, `tax-${winner}`],
    );
  });

  t.test('acts are found by id and listed newest first, those not decided yet or all', async (t) => {
    const { store } = await home.open(t);
    t.equal(await store.act('a'), undefined);
    const acts = [
      proposal('a', { proposedAt: 1_000 }),
      proposal('b', { proposedAt: 3_000, kind: 'key.export', subject: '"signing"' }),
      proposal('c', { proposedAt: 2_000 }),
      proposal('d', { proposedAt: 2_000 }),
    ];
    for (const act of acts) await store.proposeAct(act);
    t.same(await store.act('b'), acts[1]);
    t.same(await store.acts('open', 10), [acts[1], acts[3], acts[2], acts[0]]);
    await store.decideAct(decision('d', { state: 'REJECTED' }));
    const rejected = { ...acts[3], state: 'REJECTED', decidedBy: 'security-b', decidedAt: 2_000 };
    t.same(await store.act('d'), rejected);
    t.same(await ids(store, 'open', 10), ['b', 'c', 'a']);
    t.same(await ids(store, 'open', 1), ['b']);
    t.same(await ids(store, 'all', 10), ['b', 'd', 'c', 'a']);
    t.same(await ids(store, 'all', 2), ['b', 'd']);
    await t.rejects(store.proposeAct(acts[0] as Act), 'an id is used once');
  });

  t.test('an approval registers what was asked for, or changes what is registered', async (t) => {
    const { store } = await home.open(t);
    await store.beginAccess([client('court')], [administrator('a')]);
    const disabled = client('court', { state: 'disabled', scopes: ['records:read'], requestsPerMinute: 1 });
    const revoked = administrator('a', { state: 'revoked', role: 'auditor' });
    const decisions: ActDecision[] = [
      decision('1', { client: client('tax') }),
      decision('2', { client: disabled }),
      decision('3', { administrator: administrator('b') }),
      decision('4', { administrator: revoked }),
    ];
    for (const each of decisions) {
      await store.proposeAct(proposal(each.id));
      t.equal(await store.decideAct(each), true);
    }
    t.same(await store.clients(), [disabled, client('tax')]);
    t.same(await store.administrators(), [revoked, administrator('b')]);
    t.match(await store.act('1'), { state: 'APPROVED', decidedBy: 'security-b', decidedAt: 2_000 });
  });

  t.test('an act is decided once, and what comes later changes nothing', async (t) => {
    const opened = await home.open(t);
    const { store } = opened;
    await store.proposeAct(proposal('rejected'));
    await store.decideAct(decision('rejected', { state: 'REJECTED' }));
    await store.proposeAct(proposal('used'));
    await store.decideAct(decision('used'));
    await store.useAct('used');
    const before = await dump(opened);
    const further = { client: client('court'), administrator: administrator('a') };
    for (const id of ['rejected', 'used', 'unknown']) {
      t.equal(await store.decideAct(decision(id, further)), false, id);
    }
    t.same(await dump(opened), before);
  });

  t.test('of two who decide an act at once one is the first, and only that one’s word is carried out', async (t) => {
    const { store, second } = await home.open(t);
    const other = await second();
    for (let round = 0; round < 10; round++) {
      const id = `round-${round}`;
      await store.proposeAct(proposal(id));
      const [approved, rejected] = await Promise.all([
        store.decideAct(decision(id, { client: client(id) })),
        other.decideAct(decision(id, { state: 'REJECTED', decidedBy: 'security-c' })),
      ]);
      t.not(approved, rejected);
      t.equal((await store.act(id))?.state, approved ? 'APPROVED' : 'REJECTED');
      t.equal(
        (await store.clients()).some(({ name }) => name === id),
        approved,
      );
    }
  });

  t.test('an act whose approval cannot be carried out stays as proposed', async (t) => {
    const opened = await home.open(t);
    const { store } = opened;
    await store.proposeAct(proposal('a'));
    const before = await dump(opened);
    const broken = { ...client('court'), requestsPerMinute: 2 ** 40 };
    await t.rejects(store.decideAct(decision('a', { client: broken })));
    t.same(await dump(opened), before);
  });

  t.test('somebody of a role that is to be kept stays in force, also when two are revoked at once', async (t) => {
    const opened = await home.open(t);
    const { store } = opened;
    const other = await opened.second();
    const names = ['a', 'b'] as const;
    await store.beginAccess([], [...names.map((name) => administrator(name)), administrator('c', { role: 'auditor' })]);
    for (let round = 0; round < 10; round++) {
      for (const name of names) await store.proposeAct(proposal(`${round}-${name}`));
      const ends = await Promise.allSettled(
        names.map((name, n) => {
          const revoked = administrator(name, { state: 'revoked' });
          return [store, other][n]?.decideAct(
            decision(`${round}-${name}`, { administrator: revoked, keeps: 'security' }),
          );
        }),
      );
      const refused = ends.findIndex(({ status }) => status === 'rejected');
      t.match(ends[refused], { reason: { code: 'LAST_OF_ROLE', parameters: { role: 'security' } } });
      t.match(ends[1 - refused], { status: 'fulfilled', value: true });
      t.equal((await store.act(`${round}-${names[refused]}`))?.state, 'PROPOSED', 'nothing of it is carried out');
      const still = (await store.administrators()).filter(
        ({ role, state }) => role === 'security' && state === 'active',
      );
      t.same(still, [administrator(names[refused] as string)]);
      const again = decision(`${round}-again`, { administrator: administrator(names[1 - refused] as string) });
      await store.proposeAct(proposal(again.id));
      t.equal(await store.decideAct(again), true);
    }
  });

  t.test('an approved act is used once, also by two at once, and no other act ever', async (t) => {
    const { store, second } = await home.open(t);
    const other = await second();
    await store.proposeAct(proposal('a', { kind: 'key.export' }));
    await store.proposeAct(proposal('b', { kind: 'key.export' }));
    t.equal(await store.useAct('a'), false, 'not decided');
    await store.decideAct(decision('a'));
    await store.decideAct(decision('b', { state: 'REJECTED' }));
    const uses = await Promise.all([store.useAct('a'), other.useAct('a'), store.useAct('b'), store.useAct('unknown')]);
    t.equal(uses.filter(Boolean).length, 1);
    t.equal((await store.act('a'))?.state, 'USED');
    t.equal(await store.useAct('a'), false);
  });
}
