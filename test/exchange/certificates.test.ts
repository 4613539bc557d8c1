import t from 'tap';
import { type RevocationList, type TrustView, trustView } from '../../src/directory/trust-view.ts';
import { certificatesOf } from '../../src/exchange/certificates.ts';
import type { AuditEvent } from '../../src/exchange/ports/audit.ts';
import type { KeyGeneration, KeyState } from '../../src/exchange/ports/keys.ts';
import { renewKey } from '../../src/exchange/renew-key.ts';
import { enrolCities } from '../../src/pki/enrol-cities.ts';
import { issueRequests } from '../../src/pki/issue.ts';
import { day, now, testAuthority, testCity } from '../pki/fixture.ts';

const folder = t.testdir();
const [authority, city] = await Promise.all([testAuthority(folder), testCity(folder, '330100')]);
const directory = await enrolCities(authority, [city], now);
const [gateway, signing] = (await issueRequests(authority, '330100', city.requests, now)).map(
  (each) => each.certificate,
);
if (!gateway || !signing) throw new Error('nothing was issued');

const named = (name: string, certificate: KeyGeneration['certificate']) => ({ name, certificate, keyDigest: 'abcd' });
const later = { madeAt: now, publishedAt: undefined };

function list(serials: readonly string[]): RevocationList {
  const revoked = new Map(
    serials.map((serial) => [serial, { revokedAt: now, reason: 'keyCompromise', invalidFrom: now }]),
  );
  const issuer = authority.issuing.certificate.keyid;
  return { issuer, number: 7, thisUpdate: now, nextUpdate: now + 7 * day, der: new Uint8Array(), revoked };
}

interface Setting {
  readonly states: readonly Partial<KeyState>[];
  readonly at?: number;
  readonly trust?: TrustView;
}

function dependencies({ states, at = now, trust = trustView(directory, [list([])]) }: Setting) {
  const whole = states.map(
    (state): KeyState => ({
      use: 'gateway',
      used: named('gateway', gateway),
      usedSince: now,
      next: undefined,
      retired: [],
      ...state,
    }),
  );
  return {
    keys: { states: async () => whole },
    trust: () => trust,
    roots: [authority.root.x509],
    world: { now: () => at },
  };
}

async function keys(setting: Setting): Promise<string[]> {
  const views = await certificatesOf(dependencies(setting));
  const above = ['issuing', 'root', 'directory-signer', 'directory', 'revocation-list'];
  return views
    .filter(({ use }) => !above.includes(use))
    .map(({ use, state, daysLeft, next }) => `${use} ${state} ${daysLeft} ${next}`);
}

t.test('what is to be done about a key follows from its age, its successor and its revocation', async (t) => {
  const used = { use: 'signing', used: named('signing', signing) } as const;
  const cases: [what: string, setting: Setting, shown: string[]][] = [
    ['a young one', { states: [{}] }, ['gateway in use 397 nothing']],
    ['one past two thirds of its life', { states: [{}], at: now + 270 * day }, ['gateway in use 127 renew']],
    ['one that lapsed', { states: [{}], at: now + 398 * day }, ['gateway in use -1 renew']],
    [
      'one with a successor that the CA has not seen',
      { states: [{ next: { ...named('gateway-2', undefined), ...later } }], at: now + 270 * day },
      ['gateway in use 127 nothing', 'gateway next undefined certify'],
    ],
    [
      'one with a certified successor',
      { states: [{ next: { ...named('gateway-2', gateway), ...later } }] },
      ['gateway in use 397 nothing', 'gateway next 397 use'],
    ],
    [
      'a signing key that others do not know yet',
      { states: [{ ...used, next: { ...named('signing-2', signing), ...later } }] },
      ['signing in use 730 nothing', 'signing next 730 wait for publication'],
    ],
    [
      'a published signing key',
      { states: [{ ...used, next: { ...named('signing-2', signing), madeAt: now, publishedAt: now } }] },
      ['signing in use 730 nothing', 'signing next 730 wait for peers'],
    ],
    [
      'keys replaced, of which one is destroyed',
      {
        states: [
          {
            retired: [
              { ...named('gateway-1', gateway), retiredAt: now },
              { name: 'gateway-0', certificate: gateway, keyDigest: undefined, retiredAt: now },
            ],
          },
        ],
      },
      ['gateway in use 397 nothing', 'gateway retired 397 destroy', 'gateway retired 397 nothing'],
    ],
    [
      'a token key',
      { states: [{ use: 'jwt', used: named('jwt', undefined), next: { ...named('jwt-2', undefined), ...later } }] },
      ['jwt in use undefined nothing', 'jwt next undefined use'],
    ],
    [
      'one that its issuer revoked',
      { states: [{}], trust: trustView(directory, [list([gateway.serial])]) },
      ['gateway revoked 397 renew'],
    ],
    [
      'a signing key that the directory revoked',
      {
        states: [used],
        trust: trustView(
          { ...directory, key: (keyid) => ({ ...signing, city: '330100', keyid, revokedAt: now, invalidFrom: now }) },
          [],
        ),
      },
      ['signing revoked 730 renew'],
    ],
  ];
  for (const [what, setting, shown] of cases) t.same(await keys(setting), shown, what);
});

t.test(
  'issuing CA, root, directory signers, directory and revocation lists are shown with what they say',
  async (t) => {
    const views = await certificatesOf(dependencies({ states: [] }));
    t.match(views, [
      { use: 'issuing', keyid: authority.issuing.certificate.keyid, daysLeft: 3650, next: 'nothing' },
      { use: 'root', identity: /root CA/, daysLeft: 7300 },
      { use: 'directory-signer', daysLeft: 1825 },
      { use: 'directory-signer' },
      { use: 'directory', identity: 'version 2', serial: '2', daysLeft: 90, notAfter: '2027-04-15T08:00:00.000Z' },
      { use: 'revocation-list', identity: /issuing CA/, serial: '7', daysLeft: 7, next: 'nothing' },
    ]);
    const old = await certificatesOf(dependencies({ states: [], at: now + 80 * day }));
    t.same(
      old.filter(({ next }) => next === 'publish').map(({ use }) => use),
      ['directory', 'revocation-list'],
    );
  },
);

t.test('a renewal is noted with the name of who asked before it begins, and only of a key there is', async (t) => {
  const steps: string[] = [];
  const renewal = (record: (event: AuditEvent) => Promise<void>) =>
    renewKey('gateway', 'spiffe://g60.credit/city/330100/administrator/zhang', {
      ...dependencies({ states: [{}] }),
      audit: { record },
      rotate: async (use) => void steps.push(`rotate ${use}`),
    });
  const views = await renewal(async ({ action, actor, details }) => {
    steps.push(`${action} ${actor.slice(-5)} ${details?.['use']}`);
  });
  t.same(steps, ['key.renew zhang gateway', 'rotate gateway']);
  t.equal(views[0]?.use, 'gateway');
  await t.rejects(
    renewal(() => Promise.reject(new Error('no disk'))),
    { message: 'no disk' },
  );
  t.equal(steps.length, 2, 'what cannot be noted is not done');
  const unknown = {
    ...dependencies({ states: [{}] }),
    audit: { record: async () => undefined },
    rotate: async () => t.fail(),
  };
  await t.rejects(renewKey('../root', 'zhang', unknown), { code: 'KEY_USE_UNKNOWN' });
});
