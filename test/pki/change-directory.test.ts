import t from 'tap';
import type { Agreement } from '../../src/directory/content.ts';
import * as changes from '../../src/pki/change-directory.ts';
import { SubjectKind } from '../../src/wire/proto.ts';
import { trustDomain } from './fixture.ts';

const empty: changes.DirectoryDraft = { members: [], agreements: [], issuers: [], retiredIssuers: [] };

const entry = (city: string) => ({ city, name: city, endpoints: [`https://${city}.example`], signingCertificates: [] });
const corridor = changes.listed(['330500', '330100', '330400'].map(entry), trustDomain)(empty);

const licences = (readers: string[], ...subjectKinds: SubjectKind[]): Agreement => {
  return { source: '330100', dataset: 'licence', readers, subjectKinds };
};

const shown = ({ members }: changes.DirectoryDraft) =>
  members.map(({ city, state, endpoints }) => `${city} ${state} ${endpoints.join(' ')}`);

t.test('cities are suspended, readmitted, moved and removed one by one', async (t) => {
  const others = ['330400 active https://330400.example', '330500 active https://330500.example'];
  const cases: [what: string, change: changes.DirectoryChange, members: string[]][] = [
    ['suspended', changes.suspended('330100'), ['330100 suspended https://330100.example', ...others]],
    ['readmitted', changes.readmitted('330100'), ['330100 active https://330100.example', ...others]],
    [
      'moved',
      changes.reachedAt('330100', ['https://a', 'https://b']),
      ['330100 active https://a https://b', ...others],
    ],
    ['removed', changes.removed('330100'), others],
    ['unchanged', changes.unchanged, ['330100 active https://330100.example', ...others]],
  ];
  for (const [what, change, members] of cases) t.same(shown(change(corridor)), members, what);
});

t.test('a city listed anew stays suspended', async (t) => {
  const draft = changes.listed([entry('330100')], trustDomain)(changes.suspended('330100')(corridor));
  t.equal(draft.members[0]?.state, 'suspended');
});

t.test('what is about no member is refused', async (t) => {
  for (const change of [
    changes.suspended('310000'),
    changes.readmitted('310000'),
    changes.removed('310000'),
    changes.reachedAt('310000', []),
    changes.signingWith('310000', Buffer.alloc(0)),
    changes.agreed(licences(['310000'])),
    changes.agreed({ ...licences([]), source: '310000' }),
    changes.shared('310000', 'licence'),
  ]) {
    t.throws(() => change(corridor), { code: 'MEMBER_UNKNOWN', parameters: { city: '310000' } });
  }
});

t.test('an agreement replaces the one about the same dataset and kinds, and no other', async (t) => {
  const { SUBJECT_KIND_LEGAL_PERSON: legal, SUBJECT_KIND_SOLE_TRADER: trader } = SubjectKind;
  const first = changes.agreed(licences(['330400'], legal, trader))(changes.agreed(licences(['330500']))(corridor));
  t.equal(first.agreements.length, 2);
  const second = changes.agreed(licences([], trader, legal))(first);
  t.same(second.agreements, [licences(['330500']), licences([], trader, legal)]);
  t.same(changes.shared('330100', 'licence')(second).agreements, []);
  t.same(changes.shared('330100', 'penalty')(second).agreements, second.agreements);
});

t.test('a city that is removed leaves every agreement, and opens none by that', async (t) => {
  const draft = [licences(['330400']), { ...licences(['330100', '330500']), source: '330400' }]
    .map(changes.agreed)
    .reduce((held, change) => change(held), corridor);
  t.same(changes.removed('330400')(draft).agreements, [licences([])], 'nobody reads it, rather than everybody');
  t.same(changes.removed('330100')(draft).agreements, [{ ...licences(['330500']), source: '330400' }]);
});
