import t from 'tap';
import type { Agreement } from '../../src/directory/content.ts';
import { viewDirectory } from '../../src/directory/directory-view.ts';
import type { DirectoryMember } from '../../src/directory/member.ts';
import { gatewayIdentity } from '../../src/directory/spiffe.ts';
import { enrolCities } from '../../src/pki/enrol-cities.ts';
import { SubjectKind } from '../../src/wire/proto.ts';
import { now, testAuthority, testCity } from '../pki/fixture.ts';

const person = SubjectKind.SUBJECT_KIND_NATURAL_PERSON;
const company = SubjectKind.SUBJECT_KIND_LEGAL_PERSON;

function member(city: string, state: DirectoryMember['state']): DirectoryMember {
  const tlsIdentity = gatewayIdentity('g60.credit', city);
  return { city, name: city, state, endpoints: ['https://127.0.0.1:1'], tlsIdentity, signingKeys: [] };
}

function view(agreements: readonly Agreement[]) {
  const members = [
    member('330100', 'active'),
    member('330400', 'active'),
    member('330500', 'active'),
    member('340100', 'suspended'),
  ];
  return viewDirectory(
    {
      version: 1,
      issuedAt: 0,
      expiresAt: 1,
      members,
      agreements,
      signers: [],
      threshold: 1,
      issuers: [],
      retiredIssuers: [],
    },
    new Uint8Array(),
  );
}

t.test('who may read what', async (t) => {
  const companies = { source: '330100', dataset: 'penalty', readers: ['330400', '340100'], subjectKinds: [company] };
  const all = { source: '330100', dataset: 'licence', readers: ['330400'], subjectKinds: [] };
  const persons = { source: '330100', dataset: 'licence', readers: ['330500'], subjectKinds: [person] };
  const directory = view([companies, all, persons]);
  const cases: [what: string, reader: string, dataset: string, kind: SubjectKind, may: boolean][] = [
    ['the source itself, whatever is agreed', '330100', 'penalty', person, true],
    ['a reader of the kind agreed', '330400', 'penalty', company, true],
    ['not another kind', '330400', 'penalty', person, false],
    ['not one who is no party', '330500', 'penalty', company, false],
    ['not a suspended member, though a party', '340100', 'penalty', company, false],
    ['every kind where none is named', '330400', 'licence', person, true],
    ['each by an agreement of its own', '330500', 'licence', person, true],
    ['and no more than by it', '330500', 'licence', company, false],
    ['every member where nothing is agreed', '330500', 'debtor', person, true],
    ['but no suspended one', '340100', 'debtor', company, false],
    ['and no stranger', '999999', 'debtor', company, false],
  ];
  for (const [what, reader, dataset, kind, may] of cases) {
    t.equal(directory.mayRead(reader, '330100', dataset, kind), may, what);
  }
});

t.test('an agreement restricts the dataset of its source only', async (t) => {
  const directory = view([{ source: '330100', dataset: 'penalty', readers: [], subjectKinds: [] }]);
  t.equal(directory.restricts('330100', 'penalty'), true);
  t.equal(directory.restricts('330100', 'licence'), false);
  t.equal(directory.restricts('330400', 'penalty'), false);
  t.equal(directory.mayRead('330400', '330100', 'penalty', company), false, 'agreed with nobody');
});

t.test('only active members are recognised by their TLS identity', async (t) => {
  const directory = view([]);
  t.equal(directory.cityOfTlsIdentity(gatewayIdentity('g60.credit', '330100')), '330100');
  t.equal(directory.cityOfTlsIdentity(gatewayIdentity('g60.credit', '340100')), undefined, 'suspended');
  t.equal(directory.cityOfTlsIdentity(gatewayIdentity('other', '330100')), undefined, 'another trust domain');
  t.equal(directory.member('340100')?.state, 'suspended');
  t.equal(directory.member('999999'), undefined);
});

t.test('signing keys are found by key id, with their city, validity and revocation', async (t) => {
  const folder = t.testdir();
  const [authority, city] = await Promise.all([testAuthority(folder), testCity(folder, '330100')]);
  const published = await enrolCities(authority, [city], now);
  const [key] = published.member('330100')?.signingKeys ?? [];
  if (!key) throw new Error('no signing key');
  const revoked = { ...key, revokedAt: now + 2, invalidFrom: now + 1 };
  const members = published.members.map((each) => ({ ...each, state: 'suspended' as const, signingKeys: [revoked] }));
  const directory = viewDirectory({ ...published, members }, published.envelope);
  t.match(directory.key(key.certificate.keyid), {
    keyid: key.certificate.keyid,
    city: '330100',
    notBefore: now - 20_000,
    revokedAt: now + 2,
    invalidFrom: now + 1,
  });
  t.equal(directory.key('0'.repeat(64)), undefined);
});
