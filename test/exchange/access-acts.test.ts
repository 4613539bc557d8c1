import t from 'tap';
import { GatewayError } from '../../src/errors.ts';
import type { ActKind } from '../../src/exchange/ports/access.ts';
import { administrator, client, closeAccessLabs, openAccessLab, registered, registration } from './access.lab.ts';

const hour = 3_600_000;

t.teardown(closeAccessLabs);

const subjects: Readonly<Record<ActKind, unknown>> = {
  'client.register': registration('tax'),
  'client.disable': 'court',
  'administrator.grant': { name: 'zhang', role: 'auditor' },
  'administrator.revoke': 'security-b',
  'key.export': 'client-court',
};

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'done',
    (error: unknown) => (error instanceof GatewayError ? error.code : String(error)),
  );
}

const everybody = ['security-a', 'system-a', 'auditor-a', 'security-gone', 'nobody', 'court'] as const;
const mayPropose: Readonly<Record<ActKind, string>> = {
  'client.register': 'security-a',
  'client.disable': 'security-a',
  'administrator.grant': 'security-a',
  'administrator.revoke': 'security-a',
  'key.export': 'system-a',
};

t.test('what is proposed is the business of one role each', async (t) => {
  const { useCases, trail } = await openAccessLab();
  for (const [kind, proposer] of Object.entries(mayPropose) as [ActKind, string][]) {
    for (const name of everybody) {
      const outcome = await codeOf(useCases.propose(kind, subjects[kind], '年度调整', name));
      t.equal(outcome, name === proposer ? 'done' : 'ROLE_NEEDED', `${kind} by ${name}`);
    }
  }
  t.equal((await useCases.acts('open')).length, 5, 'and nothing else waits');
  t.equal(trail.recorded.length, 5);
  t.equal(trail.noted.length, 5 * (everybody.length - 1), 'each refusal is noted');
  t.match(trail.noted[0], { action: 'client.register.proposed', outcome: 'refused', code: 'ROLE_NEEDED' });
});

const deciders = [
  ['security-a', 'SECOND_PERSON_NEEDED'],
  ['security-b', 'done'],
  ['system-b', 'done'],
  ['auditor-a', 'ROLE_NEEDED'],
  ['security-gone', 'ROLE_NEEDED'],
  ['court', 'ROLE_NEEDED'],
] as const;

for (const verdict of ['APPROVED', 'REJECTED'] as const) {
  t.test(`${verdict}: by another system or security administrator, never by the proposer or an auditor`, async (t) => {
    const { useCases, store } = await openAccessLab();
    for (const [name, outcome] of deciders) {
      const wanted = registration(`system-of-${name}`);
      const { id } = await useCases.propose('client.register', wanted, '新系统', 'security-a');
      t.equal(await codeOf(useCases.decide(id, verdict, name)), outcome, name);
      t.equal((await store.act(id))?.state, outcome === 'done' ? verdict : 'PROPOSED', name);
      const found = (await useCases.clients()).some((each) => each.name === wanted['name']);
      t.equal(found, outcome === 'done' && verdict === 'APPROVED', name);
    }
    const { id } = await useCases.propose('key.export', 'signing', '备份', 'system-a');
    t.equal(await codeOf(useCases.decide(id, verdict, 'system-a')), 'SECOND_PERSON_NEEDED');
    t.equal(await codeOf(useCases.decide(id, verdict, 'security-a')), 'done');
  });
}

t.test('an approval carries out what was asked, and the trail was told of it before', async (t) => {
  const { useCases, trail } = await openAccessLab();
  const changed = registration('court', { scopes: ['records:read'], requestsPerMinute: 1 });
  for (const [kind, subject, by, found] of [
    ['client.register', registration('tax'), 'security-a', { clients: [{ name: 'court' }, client('tax')] }],
    ['client.register', changed, 'security-a', { clients: [{ ...changed, state: 'active' }, {}] }],
    ['client.disable', 'court', 'security-a', { clients: [{ ...changed, state: 'disabled' }, {}] }],
    ['client.register', registration('court'), 'security-a', { clients: [client('court'), {}] }],
    ['administrator.grant', { name: 'zhang', role: 'auditor' }, 'security-a', { zhang: ['auditor', 'active'] }],
    ['administrator.revoke', 'zhang', 'security-a', { zhang: ['auditor', 'revoked'] }],
    ['administrator.grant', { name: 'zhang', role: 'auditor' }, 'security-a', { zhang: ['auditor', 'active'] }],
    ['administrator.revoke', 'system-b', 'security-a', { 'system-b': ['system', 'revoked'] }],
    ['key.export', 'gateway', 'system-a', { clients: [client('court'), client('tax')] }],
  ] as const) {
    const { id, state } = await useCases.propose(kind, subject, '调整', by);
    t.equal(state, 'PROPOSED');
    t.match(trail.recorded.pop(), {
      action: `${kind}.proposed`,
      actor: `spiffe://g60.credit/city/330100/administrator/${by}`,
      outcome: 'done',
      details: { act: id, name: typeof subject === 'string' ? subject : subject['name'] },
    });
    t.match(await useCases.decide(id, 'APPROVED', 'security-b'), { id, state: 'APPROVED', decidedBy: 'security-b' });
    t.match(trail.recorded.pop(), { action: `${kind}.approved`, outcome: 'done', details: { act: id } });
    const administrators = (await useCases.administrators()).map(({ name, role, state }) => [name, [role, state]]);
    t.match({ clients: await useCases.clients(), ...Object.fromEntries(administrators) }, found, kind);
  }
  t.equal(trail.noted.length, 0);
});

t.test('what is granted is in the trail by name, with every right and limit', async (t) => {
  const { useCases, trail } = await openAccessLab();
  await useCases.propose('client.register', registration('tax'), '理由不入审计', 'security-a');
  const { act, ...granted } = trail.recorded[0]?.details ?? {};
  t.type(act, 'string');
  t.same(granted, {
    ...{ name: 'tax', scopes: 'records:write', datasets: 'penalty', purposes: 'tendering' },
    ...{ requestsPerMinute: 600, batchRecords: 5_000 },
  });
});

t.test('where the trail cannot be written nothing is done', async (t) => {
  const { useCases, trail, rows } = await openAccessLab();
  const { id } = await useCases.propose('client.disable', 'court', '停用', 'security-a');
  const key = await useCases.propose('key.export', 'signing', '备份', 'system-a');
  await useCases.decide(key.id, 'APPROVED', 'security-a');
  const before = await rows();
  trail.failure = new GatewayError('STORE_UNAVAILABLE', { reason: 'a test' });
  t.equal(await codeOf(useCases.propose('client.disable', 'court', '停用', 'security-a')), 'STORE_UNAVAILABLE');
  t.equal(await codeOf(useCases.decide(id, 'APPROVED', 'security-b')), 'STORE_UNAVAILABLE');
  t.same(await rows(), before);
  t.equal(await codeOf(useCases.exportKey(key.id, 'a long passphrase', 'system-a')), 'STORE_UNAVAILABLE');
});

t.test('an act that is not as documented is refused with its place, and nothing is kept of it', async (t) => {
  const { useCases, trail, rows } = await openAccessLab();
  const before = await rows();
  const cases: readonly (readonly [ActKind, unknown, place: string])[] = [
    ['client.register', 'tax', 'subject'],
    ['client.register', null, 'subject'],
    ['client.register', [registration('tax')], 'subject'],
    ['client.register', registration('tax', { state: 'active' }), 'subject'],
    ['client.register', registration('tax', { __proto__x: 1 }), 'subject'],
    ['client.register', registration('Tax'), 'subject.name'],
    ['client.register', registration('a'.repeat(41)), 'subject.name'],
    ['client.register', registration('x99999919900101001x'), 'subject.name'],
    ['client.register', registration('tax', { name: ['tax'] }), 'subject.name'],
    ['client.register', registration('tax', { scopes: 'records:read' }), 'subject.scopes'],
    ['client.register', registration('tax', { scopes: ['records:read', 'admin:access'] }), 'subject.scopes.1'],
    ['client.register', registration('tax', { scopes: ['records:read', 'records:read'] }), 'subject.scopes'],
    ['client.register', registration('tax', { datasets: ['audit'] }), 'subject.datasets.0'],
    ['client.register', registration('tax', { datasets: undefined }), 'subject.datasets'],
    ['client.register', registration('tax', { purposes: ['a b'] }), 'subject.purposes.0'],
    ['client.register', registration('tax', { purposes: ['a', '999999199001010010'] }), 'subject.purposes.1'],
    ['client.register', registration('tax', { requestsPerMinute: 0 }), 'subject.requestsPerMinute'],
    ['client.register', registration('tax', { requestsPerMinute: '600' }), 'subject.requestsPerMinute'],
    ['client.register', registration('tax', { batchRecords: 1.5 }), 'subject.batchRecords'],
    ['client.register', registration('tax', { batchRecords: 2 ** 40 }), 'subject.batchRecords'],
    ['client.disable', { name: 'court' }, 'subject'],
    ['client.disable', 'unknown', 'subject'],
    ['administrator.grant', { name: 'zhang', role: 'root' }, 'subject.role'],
    ['administrator.grant', { name: 'zhang' }, 'subject.role'],
    ['administrator.revoke', 'nobody', 'subject'],
    ['administrator.revoke', 'security-gone', 'subject'],
    ['key.export', 'administrator-security-a', 'subject'],
    ['key.export', 'jwt', 'subject'],
    ['key.export', 'client-999999199001010010', 'subject'],
    ['key.export', { name: 'signing' }, 'subject'],
    ['key.export', '../signing', 'subject'],
    ['key.export', 'signing.2', 'subject'],
  ];
  for (const [kind, subject, place] of cases) {
    const asked = useCases.propose(kind, subject, '理由', mayPropose[kind]);
    await t.rejects(asked, { code: 'ACT_INVALID', parameters: { place } }, `${kind} ${JSON.stringify(subject)}`);
  }
  for (const reason of ['', ' ', 'x'.repeat(201), '两\n行', '为 999999199001010010 开通']) {
    const asked = useCases.propose('client.disable', 'court', reason, 'security-a');
    await t.rejects(asked, { code: 'ACT_INVALID', parameters: { place: 'reason' } }, reason);
  }
  t.same(await rows(), before);
  t.same(trail.recorded, []);
  t.notMatch(JSON.stringify(trail.noted), /999999/);
});

t.test('an act is decided once, and within a day', async (t) => {
  const { useCases, clock } = await openAccessLab();
  const propose = () => useCases.propose('client.register', registration('tax'), '新系统', 'security-a');
  const decided = await propose();
  await useCases.decide(decided.id, 'REJECTED', 'security-b');
  for (const verdict of ['APPROVED', 'REJECTED'] as const) {
    t.equal(await codeOf(useCases.decide(decided.id, verdict, 'system-a')), 'ACT_DECIDED');
  }
  const [late, inTime] = [await propose(), await propose()];
  t.equal(late.expiresAt - late.proposedAt, 24 * hour);
  clock.now = inTime.expiresAt - 1;
  t.equal(await codeOf(useCases.decide(inTime.id, 'APPROVED', 'security-b')), 'done');
  t.same(
    (await useCases.acts('open')).map(({ id }) => id),
    [late.id],
  );
  clock.now = late.expiresAt;
  for (const verdict of ['APPROVED', 'REJECTED'] as const) {
    t.equal(await codeOf(useCases.decide(late.id, verdict, 'security-b')), 'ACT_EXPIRED');
  }
  t.same(await useCases.acts('open'), [], 'what cannot be decided any more does not wait');
  t.equal((await useCases.acts('all')).length, 3);
  t.equal(
    await codeOf(useCases.decide('00000000-0000-4000-8000-000000000000', 'APPROVED', 'security-b')),
    'ACT_UNKNOWN',
  );
});

t.test('of two who approve at once one wins, and the other is told', async (t) => {
  const { useCases, another, trail } = await openAccessLab();
  const { id } = await useCases.propose('client.register', registration('tax'), '新系统', 'security-a');
  const outcomes = await Promise.all([
    codeOf(useCases.decide(id, 'APPROVED', 'security-b')),
    codeOf(another().decide(id, 'APPROVED', 'system-a')),
  ]);
  t.same(outcomes.sort(), ['ACT_DECIDED', 'done']);
  t.match(trail.noted, [{ action: 'client.register.approved', outcome: 'refused', code: 'ACT_DECIDED' }]);
  const act = (await useCases.acts('all'))[0];
  t.not(trail.noted[0]?.actor, `spiffe://g60.credit/city/330100/administrator/${act?.decidedBy}`);
});

t.test('one person has one role, also after it was revoked', async (t) => {
  const { useCases } = await openAccessLab();
  const grant = (name: string, role: string) =>
    codeOf(useCases.propose('administrator.grant', { name, role }, '授权', 'security-a'));
  t.equal(await grant('security-b', 'auditor'), 'ROLE_HELD');
  t.equal(await grant('system-a', 'security'), 'ROLE_HELD');
  t.equal(await grant('security-gone', 'system'), 'ROLE_HELD');
  t.equal(await grant('security-gone', 'security'), 'done');

  const [first, second] = await Promise.all(
    ['auditor', 'system'].map((role) =>
      useCases.propose('administrator.grant', { name: 'zhang', role }, '授权', 'security-a'),
    ),
  );
  t.equal(await codeOf(useCases.decide(first?.id ?? '', 'APPROVED', 'security-b')), 'done');
  t.equal(await codeOf(useCases.decide(second?.id ?? '', 'APPROVED', 'security-b')), 'ROLE_HELD');
});

t.test('the last security administrator and the last auditor cannot be revoked', async (t) => {
  const { useCases, another } = await openAccessLab();
  const revoke = (name: string) => useCases.propose('administrator.revoke', name, '离任', 'security-a');
  for (const [one, other, decider] of [
    ['auditor-a', 'auditor-b', 'security-b'],
    ['security-a', 'security-b', 'system-a'],
  ] as const) {
    const acts = [await revoke(one), await revoke(other)] as const;
    const outcomes = await Promise.all([
      codeOf(useCases.decide(acts[0].id, 'APPROVED', decider)),
      codeOf(another().decide(acts[1].id, 'APPROVED', 'system-b')),
    ]);
    t.equal(outcomes.filter((outcome) => outcome === 'done').length, 1, `${outcomes}`);
    const role = one.split('-')[0];
    const left = (await useCases.administrators()).filter((each) => each.role === role && each.state === 'active');
    t.equal(left.length, 1);
  }
  const [last] = (await useCases.administrators()).filter(
    ({ role, state }) => role === 'security' && state === 'active',
  );
  const asked = (name: string) => codeOf(useCases.propose('administrator.revoke', name, '离任', last?.name ?? ''));
  t.equal(await asked(last?.name ?? ''), 'LAST_OF_ROLE');
  t.equal(await asked('system-a'), 'done', 'other roles may become empty: they can be granted again');
});

t.test('a proposal does not outlive its proposer’s right, but can still be rejected', async (t) => {
  const { useCases } = await openAccessLab();
  const mine = await useCases.propose('client.register', registration('tax'), '新系统', 'security-a');
  const revocation = await useCases.propose('administrator.revoke', 'security-a', '离任', 'security-b');
  await useCases.decide(revocation.id, 'APPROVED', 'system-a');
  t.equal(await codeOf(useCases.decide(mine.id, 'APPROVED', 'security-b')), 'ROLE_NEEDED');
  t.equal(await codeOf(useCases.propose('client.disable', 'court', '停用', 'security-a')), 'ROLE_NEEDED');
  t.equal(await codeOf(useCases.decide(mine.id, 'REJECTED', 'security-b')), 'done');
});

const passphrase = '密钥口令-not-short';

t.test('an approved key leaves once, for its proposer, within the hour', async (t) => {
  const { useCases, trail, exported, clock } = await openAccessLab();
  const approved = async () => {
    const { id } = await useCases.propose('key.export', 'client-court', '迁移', 'system-a');
    await useCases.decide(id, 'APPROVED', 'security-a');
    return id;
  };
  const proposed = (await useCases.propose('key.export', 'signing', '备份', 'system-a')).id;
  const rejected = (await useCases.propose('key.export', 'signing', '备份', 'system-a')).id;
  await useCases.decide(rejected, 'REJECTED', 'security-a');
  const disabling = (await useCases.propose('client.disable', 'court', '停用', 'security-a')).id;
  const id = await approved();
  for (const [act, phrase, by, outcome] of [
    [proposed, passphrase, 'system-a', 'ACT_NOT_APPROVED'],
    [rejected, passphrase, 'system-a', 'ACT_NOT_APPROVED'],
    [disabling, passphrase, 'security-a', 'ACT_UNKNOWN'],
    ['unknown', passphrase, 'system-a', 'ACT_UNKNOWN'],
    [id, passphrase, 'system-b', 'ACT_OF_ANOTHER'],
    [id, passphrase, 'security-a', 'ACT_OF_ANOTHER'],
    [id, 'x'.repeat(11), 'system-a', 'PASSPHRASE_SHORT'],
    [id, '𠮷'.repeat(11), 'system-a', 'PASSPHRASE_SHORT'],
  ] as const) {
    t.equal(await codeOf(useCases.exportKey(act, phrase, by)), outcome, `${outcome} ${by}`);
  }
  t.same(exported, [], 'no key was read');
  const twice = await Promise.allSettled([1, 2].map(() => useCases.exportKey(id, passphrase, 'system-a')));
  t.match(twice.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  t.same(new Set(exported), new Set(['client-court']));
  t.match(trail.recorded.at(-1), { action: 'key.export.used', details: { act: id, name: 'client-court' } });
  t.equal(await codeOf(useCases.exportKey(id, passphrase, 'system-a')), 'ACT_NOT_APPROVED');

  const [late, inTime] = [await approved(), await approved()];
  clock.now += hour - 1;
  t.equal(await codeOf(useCases.exportKey(inTime, passphrase, 'system-a')), 'done');
  clock.now += 1;
  t.equal(await codeOf(useCases.exportKey(late, passphrase, 'system-a')), 'ACT_EXPIRED');
  t.notMatch(JSON.stringify(trail), passphrase);
});

t.test('an export that fails does not use up its act', async (t) => {
  const { useCases, store, trail } = await openAccessLab();
  const { id } = await useCases.propose('key.export', 'client-gone', '迁移', 'system-a');
  await useCases.decide(id, 'APPROVED', 'security-a');
  t.equal(await codeOf(useCases.exportKey(id, passphrase, 'system-a')), 'KEY_USE_UNKNOWN');
  t.equal((await store.act(id))?.state, 'APPROVED');
  t.match(trail.noted, [{ action: 'key.export.used', outcome: 'refused', code: 'KEY_USE_UNKNOWN' }]);
});

t.test('the right to fetch an approved key ends with the role', async (t) => {
  const { useCases } = await openAccessLab([...registered, administrator('system-c', 'system')]);
  const { id } = await useCases.propose('key.export', 'signing', '备份', 'system-c');
  await useCases.decide(id, 'APPROVED', 'system-a');
  const revocation = await useCases.propose('administrator.revoke', 'system-c', '离任', 'security-a');
  await useCases.decide(revocation.id, 'APPROVED', 'security-b');
  t.equal(await codeOf(useCases.exportKey(id, passphrase, 'system-c')), 'ROLE_NEEDED');
});
