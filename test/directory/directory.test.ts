import t from 'tap';
import { readCertificate } from '../../src/directory/certificate.ts';
import type { DirectoryContent } from '../../src/directory/content.ts';
import { directoryGraceMs, readDirectory } from '../../src/directory/directory.ts';
import type { DirectoryView } from '../../src/directory/directory-view.ts';
import type { DirectoryMember } from '../../src/directory/member.ts';
import { GatewayError } from '../../src/errors.ts';
import type { Signer } from '../../src/exchange/ports/world.ts';
import { enrolCities } from '../../src/pki/enrol-cities.ts';
import { issueRequests } from '../../src/pki/issue.ts';
import { newestDirectory } from '../../src/pki/publish.ts';
import { day, now, testAuthority, testCity } from '../pki/fixture.ts';
import { present, seal } from './seal.ts';

const folder = t.testdir();
const [corridor, foreign, hangzhou, huzhou] = await Promise.all([
  testAuthority(folder),
  testAuthority(folder, { name: 'foreign' }),
  testCity(folder, '330100'),
  testCity(folder, '330500'),
]);
const roots = [corridor.root.x509];
const first = await newestDirectory(corridor, now);
const second = await enrolCities(corridor, [hangzhou, huzhou], now);
const [one, two] = corridor.signers.map(present);
const [foreignSigner] = foreign.signers.map(present);
if (!first || !one || !two || !foreignSigner) throw new Error('the fixture is incomplete');
const firstSigner = [one.signer];

/** The version after `second`, changed, signed by the first signer unless said otherwise. */
async function third(change: Partial<DirectoryContent>, signers: readonly Signer[] = firstSigner) {
  return await seal({ ...second, version: 3, issuedAt: now + 1000, ...change }, signers);
}

function changeMember(change: Partial<DirectoryMember>): Partial<DirectoryContent> {
  return { members: second.members.map((member) => (member.city === '330100' ? { ...member, ...change } : member)) };
}

const read = (envelope: Uint8Array, previous: DirectoryView | undefined = second, at = now + 2000) =>
  readDirectory(envelope, { roots, previous, now: at });

t.test('a directory is read back as it was written', async (t) => {
  const view = read(second.envelope, first);
  t.equal(view.version, 2);
  t.equal(view.issuedAt, now);
  t.equal(view.expiresAt, now + 90 * day);
  t.same(
    view.members.map(({ city, state, endpoints, tlsIdentity }) => ({ city, state, endpoints, tlsIdentity })),
    ['330100', '330500'].map((city) => ({
      city,
      state: 'active',
      endpoints: ['https://127.0.0.1:17443'],
      tlsIdentity: `spiffe://g60.credit/city/${city}/gateway`,
    })),
  );
  t.equal(Buffer.compare(view.envelope, second.envelope), 0);
});

t.test('the next version is accepted, and any version without one held', async (t) => {
  t.equal(read(await third({})).version, 3);
  t.equal(read(await third({}), undefined).version, 3);
});

t.test('a directory is refused', async (t) => {
  const hangzhouKeys = second.member('330100')?.signingKeys ?? [];
  const huzhouKeys = second.member('330500')?.signingKeys ?? [];
  const [gatewayCertificate] = await issueRequests(corridor, '330100', hangzhou.requests, now);
  if (!gatewayCertificate) throw new Error('the fixture is incomplete');
  const [foreignKey] = (await issueRequests(foreign, '330100', hangzhou.requests, now)).slice(1);
  if (!foreignKey) throw new Error('the fixture is incomplete');
  const key = (certificate: DirectoryContent['issuers'][number]) => ({
    certificate,
    revokedAt: undefined,
    invalidFrom: undefined,
  });
  const agreement = { source: '330100', dataset: 'penalty', readers: ['330500'], subjectKinds: [] };
  const cases: [what: string, envelope: Promise<Uint8Array>, code: string, text?: string][] = [
    ['signed by nobody known', third({}, [foreignSigner.signer]), 'DIRECTORY_UNDERSIGNED'],
    ['below its own threshold', third({ threshold: 2 }), 'DIRECTORY_UNDERSIGNED'],
    ['by its own new signers, not the previous', third({ signers: [two.certificate] }), 'DIRECTORY_UNDERSIGNED'],
    ['that skips a version', third({ version: 4 }), 'DIRECTORY_VERSION'],
    ['of the version held', third({ version: 2 }), 'DIRECTORY_VERSION'],
    ['that rolls back', third({ version: 1 }), 'DIRECTORY_VERSION'],
    ['without a version', third({ version: 0 }), 'DIRECTORY_INVALID'],
    ['issued before the version held', third({ issuedAt: now - 1000 }), 'DIRECTORY_INVALID'],
    ['expired', third({ expiresAt: now + 1500 }), 'DIRECTORY_EXPIRED'],
    ['that expires before it is issued', third({ expiresAt: now }), 'DIRECTORY_INVALID'],
    ['from the future', third({ issuedAt: now + 600_000 }), 'CLOCK_AHEAD'],
    [
      'with a signer of a foreign root',
      third({ signers: [one.certificate, foreignSigner.certificate] }),
      'DIRECTORY_INVALID',
    ],
    [
      'with a signing key as its signer',
      third({ signers: [...hangzhouKeys.map((k) => k.certificate)] }),
      'DIRECTORY_INVALID',
    ],
    ['with one signer twice', third({ signers: [one.certificate, one.certificate] }), 'DIRECTORY_INVALID', 'one key'],
    ['with a threshold of 0', third({ threshold: 0 }), 'DIRECTORY_INVALID', 'threshold'],
    ['with a threshold above its signers', third({ threshold: 3 }), 'DIRECTORY_INVALID', 'threshold'],
    ['with a foreign issuing CA', third({ issuers: [foreign.issuing.certificate] }), 'DIRECTORY_INVALID', 'an issuer'],
    ['with a signer as issuing CA', third({ issuers: [one.certificate] }), 'DIRECTORY_INVALID', 'an issuer'],
    ['without the issuing CA', third({ issuers: [] }), 'DIRECTORY_INVALID', 'signing certificate of 330100'],
    [
      'with an issuing CA that is also retired',
      third({ retiredIssuers: second.issuers }),
      'DIRECTORY_INVALID',
      'issuer retired',
    ],
    [
      'with a foreign CA as a retired one',
      third({ retiredIssuers: [foreign.issuing.certificate] }),
      'DIRECTORY_INVALID',
      'a retired issuer',
    ],
    ['with a city twice', third({ members: [...second.members, ...second.members.slice(0, 1)] }), 'DIRECTORY_INVALID'],
    [
      "with another city's signing key",
      third(changeMember({ signingKeys: huzhouKeys })),
      'DIRECTORY_INVALID',
      '330500',
    ],
    [
      'with a signing key twice',
      third(changeMember({ signingKeys: [...hangzhouKeys, ...hangzhouKeys] })),
      'DIRECTORY_INVALID',
      'twice',
    ],
    [
      'with a TLS key as signing key',
      third(changeMember({ signingKeys: [key(gatewayCertificate.certificate)] })),
      'DIRECTORY_INVALID',
      'signing profile',
    ],
    [
      'with a signing key of a foreign CA',
      third(changeMember({ signingKeys: [key(foreignKey.certificate)] })),
      'DIRECTORY_INVALID',
      'not issued',
    ],
    [
      "with another city's TLS identity",
      third(changeMember({ tlsIdentity: 'spiffe://g60.credit/city/330500/gateway' })),
      'DIRECTORY_INVALID',
    ],
    [
      'with a client as TLS identity',
      third(changeMember({ tlsIdentity: 'spiffe://g60.credit/city/330100/client/x' })),
      'DIRECTORY_INVALID',
    ],
    [
      'of two trust domains',
      third(changeMember({ signingKeys: [], tlsIdentity: 'spiffe://other/city/330100/gateway' })),
      'DIRECTORY_INVALID',
      'trust domains',
    ],
    [
      'with a key of another trust domain',
      third(changeMember({ tlsIdentity: 'spiffe://other/city/330100/gateway' })),
      'DIRECTORY_INVALID',
      'trust domain',
    ],
    [
      'with a plain endpoint',
      third(changeMember({ endpoints: ['http://127.0.0.1:80'] })),
      'DIRECTORY_INVALID',
      'endpoints',
    ],
    [
      'with a path in an endpoint',
      third(changeMember({ endpoints: ['https://127.0.0.1/x'] })),
      'DIRECTORY_INVALID',
      'endpoints',
    ],
    [
      'with a user in an endpoint',
      third(changeMember({ endpoints: ['https://a@127.0.0.1'] })),
      'DIRECTORY_INVALID',
      'endpoints',
    ],
    ['with no endpoint', third(changeMember({ endpoints: [] })), 'DIRECTORY_INVALID', 'endpoints'],
    ['with a nameless city', third(changeMember({ name: '' })), 'DIRECTORY_INVALID', 'name'],
    [
      'with an agreement of no member',
      third({ agreements: [{ ...agreement, source: '340100' }] }),
      'DIRECTORY_INVALID',
    ],
    [
      'with a reader that is no member',
      third({ agreements: [{ ...agreement, readers: ['340100'] }] }),
      'DIRECTORY_INVALID',
    ],
    [
      'with an unknown kind of subject',
      third({ agreements: [{ ...agreement, subjectKinds: [0] }] }),
      'DIRECTORY_INVALID',
    ],
  ];
  for (const [what, envelope, code, text = ''] of cases) {
    const bytes = await envelope;
    t.throws(() => read(bytes), { code, message: new RegExp(text) }, what);
  }
});

t.test('signing certificates of a retired issuing CA are listed on', async (t) => {
  const view = read(await third({ issuers: [], retiredIssuers: second.issuers }));
  t.same(view.issuers, []);
  t.same(
    view.retiredIssuers.map(({ keyid }) => keyid),
    second.issuers.map(({ keyid }) => keyid),
  );
  const [key] = second.member('330100')?.signingKeys ?? [];
  t.equal(view.key(key?.certificate.keyid ?? '')?.city, '330100');
});

t.test('no byte of a directory can be changed', async (t) => {
  const envelope = await third({});
  for (let at = 0; at < envelope.length; at += 97) {
    const tampered = Uint8Array.from(envelope);
    tampered[at] = (tampered[at] ?? 0) ^ 1;
    t.throws(() => read(tampered), GatewayError, `byte ${at}`);
  }
});

t.test('two of two signers can take over from one, and one of them no longer suffices', async (t) => {
  const both = [one.signer, two.signer];
  const stricter = read(await third({ threshold: 2 }, both));
  const next = { ...stricter, version: 4 };
  t.equal(read(await seal(next, both), stricter).version, 4);
  const alone = await seal({ ...next, threshold: 1 }, [two.signer]);
  t.throws(() => read(alone, stricter), { code: 'DIRECTORY_UNDERSIGNED', parameters: { threshold: 2, valid: 1 } });
});

t.test('a version held is read for the grace after its expiry, then no more', async (t) => {
  const held = (at: number) =>
    readDirectory(second.envelope, { roots, previous: undefined, now: at, graceMs: directoryGraceMs });
  t.equal(held(second.expiresAt + directoryGraceMs - 1).version, 2);
  t.throws(() => held(second.expiresAt + directoryGraceMs), { code: 'DIRECTORY_EXPIRED' });
});

t.test('evidence is judged at the issue of its directory, however long ago', async (t) => {
  t.equal(readDirectory(second.envelope, { roots, previous: undefined, now: undefined }).version, 2);
});

t.test('a signer counts only for what was issued while its certificate was valid', async (t) => {
  const early = await third({ issuedAt: now - day });
  const late = await third({ issuedAt: one.certificate.notAfter + 1, expiresAt: one.certificate.notAfter + day });
  for (const [envelope, at] of [
    [early, now],
    [late, one.certificate.notAfter + 2],
  ] as const) {
    const trust = { roots, previous: undefined, now: at };
    t.throws(() => readDirectory(envelope, trust), { code: 'DIRECTORY_UNDERSIGNED', parameters: { valid: 0 } });
  }
});

t.test('under another root nothing is a directory', async (t) => {
  const trust = { roots: [foreign.root.x509], previous: undefined, now };
  t.throws(() => readDirectory(second.envelope, trust), { code: 'DIRECTORY_INVALID' });
});

t.test('a certificate given as PEM, or with bytes after it, is not one', async (t) => {
  const { x509, der } = one.certificate;
  t.throws(() => readCertificate(Buffer.from(x509.toString())), { code: 'CERTIFICATE_PROFILE' });
  t.throws(() => readCertificate(Buffer.concat([der, Buffer.of(0)])), { code: 'CERTIFICATE_PROFILE' });
  t.throws(() => readCertificate(Buffer.of(1, 2, 3)), { code: 'CERTIFICATE_PROFILE' });
});
