import t from 'tap';
import type { Dataset } from '../../src/domain/dataset.ts';
import { examineRow } from '../../src/domain/examine.ts';
import { type Standing, step } from '../../src/domain/lifecycle.ts';
import { shownState } from '../../src/domain/shown-state.ts';
import { Operation } from '../../src/wire/proto.ts';
import { fictionalRow } from './fictional.ts';
import { day, rules } from './shipped-rules.ts';

const operations = {
  PUBLISH: Operation.OPERATION_PUBLISH,
  CORRECT: Operation.OPERATION_CORRECT,
  OBJECT: Operation.OPERATION_MARK_OBJECTION,
  CLEAR: Operation.OPERATION_CLEAR_OBJECTION,
  REPAIR: Operation.OPERATION_REPAIR,
  WITHDRAW: Operation.OPERATION_WITHDRAW,
  ERASE: Operation.OPERATION_ERASE,
};
type Name = keyof typeof operations;

const after = (...names: Name[]): Standing | undefined =>
  names.reduce<Standing | undefined>((standing, name) => step(standing, operations[name], 1), undefined);

t.test('allowed histories end where they should', async (t) => {
  for (const [names, expected] of [
    [['PUBLISH'], { revision: 1, state: 'ACTIVE', objected: false, repairEffects: 0 }],
    [['PUBLISH', 'CORRECT'], { revision: 2, state: 'ACTIVE' }],
    [['PUBLISH', 'OBJECT'], { revision: 2, objected: true }],
    [['PUBLISH', 'OBJECT', 'CORRECT'], { revision: 3, objected: true }],
    [['PUBLISH', 'OBJECT', 'CLEAR'], { revision: 3, objected: false }],
    [['PUBLISH', 'REPAIR'], { revision: 2, repairEffects: 1 }],
    [['PUBLISH', 'WITHDRAW'], { revision: 2, state: 'WITHDRAWN' }],
    [['PUBLISH', 'WITHDRAW', 'ERASE'], { revision: 3, state: 'ERASED' }],
    [['PUBLISH', 'OBJECT', 'ERASE'], { state: 'ERASED', objected: false }],
  ] as [Name[], Partial<Standing>][]) {
    t.match(after(...names), expected, names.join(' '));
  }
});

t.test('what the lifecycle does not allow is refused with its code', async (t) => {
  for (const [code, ...names] of [
    ['RECORD_UNKNOWN', 'CORRECT'],
    ['RECORD_UNKNOWN', 'ERASE'],
    ['REVISION_CONFLICT', 'PUBLISH', 'PUBLISH'],
    ['NOT_OBJECTED', 'PUBLISH', 'CLEAR'],
    ['ALREADY_OBJECTED', 'PUBLISH', 'OBJECT', 'OBJECT'],
    ['RECORD_CLOSED', 'PUBLISH', 'WITHDRAW', 'CORRECT'],
    ['RECORD_CLOSED', 'PUBLISH', 'WITHDRAW', 'WITHDRAW'],
    ['RECORD_ERASED', 'PUBLISH', 'ERASE', 'CORRECT'],
    ['RECORD_ERASED', 'PUBLISH', 'ERASE', 'ERASE'],
    ['RECORD_ERASED', 'PUBLISH', 'ERASE', 'PUBLISH'],
  ] as [string, ...Name[]][]) {
    t.throws(() => after(...names), { code }, names.join(' '));
  }
});

t.test('the effects of repairs add up and are independent', async (t) => {
  const published = after('PUBLISH');
  const once = step(published, operations.REPAIR, 0b100);
  t.equal(step(once, operations.REPAIR, 0b001).repairEffects, 0b101);
});

function open(dataset: Dataset, n: number, change: Record<string, string>): Uint8Array {
  const { draft, findings } = examineRow(dataset, '2018', { ...fictionalRow(dataset, '310117', n), ...change }, rules);
  if (!draft) throw new Error(JSON.stringify(findings));
  return draft.open;
}

t.test('expiry is computed from the dates of the record', async (t) => {
  const active = after('PUBLISH') as Standing;
  const until = { decided_on: '2026/01/01', valid_from: '2026/01/01' };
  const debtor = { filed_on: '2026/01/01', published_on: '2026/01/01', term_ends_on: '' };
  const cases: readonly [string, Dataset, Record<string, string>, string | undefined][] = [
    ['a licence by its end', 'licence', { ...until, valid_to: '2026/12/01' }, '2026-12-01'],
    ['a long-term licence never', 'licence', { ...until, valid_to: '长期' }, undefined],
    [
      'a penalty by the end of its publicity',
      'penalty',
      { decided_on: '2026/01/01', publicity_ends_on: '2026/12/01' },
      '2026-12-01',
    ],
    ['a listing by its end', 'listing', { listed_on: '2026/01/01', valid_to: '2027/01/01' }, '2027-01-01'],
    ['a debtor by the stated term', 'debtor', { ...debtor, term_ends_on: '2027/01/01' }, '2027-01-01'],
    ['a debtor on grounds 2–6 after two years', 'debtor', { ...debtor, grounds: '1、4' }, '2028-01-01'],
    ['a debtor on ground 1 alone never', 'debtor', { ...debtor, grounds: '1' }, undefined],
    ['a debtor once removed', 'debtor', { ...debtor, removed_on: '2026/05/01' }, '2026-05-01'],
  ];
  for (const [what, dataset, change, last] of cases) {
    const bytes = open(dataset, 0, change);
    if (!last) {
      t.equal(shownState(active, dataset, bytes, day('2098-01-01')), 'ACTIVE', what);
      continue;
    }
    const next = new Date(Date.parse(last) + 86_400_000).toISOString().slice(0, 10);
    t.equal(shownState(active, dataset, bytes, day(last)), 'ACTIVE', what);
    t.equal(shownState(active, dataset, bytes, day(next)), 'EXPIRED', what);
  }
});

t.test('one state is shown: closed before expired before objected before repaired', async (t) => {
  const bytes = open('licence', 0, { valid_to: '2027/01/01' });
  const shown = (today: string, ...names: Name[]) =>
    shownState(after(...names) as Standing, 'licence', bytes, day(today));
  t.equal(shown('2026-11-24', 'PUBLISH'), 'ACTIVE');
  t.equal(shown('2026-11-24', 'PUBLISH', 'REPAIR'), 'REPAIRED');
  t.equal(shown('2026-11-24', 'PUBLISH', 'REPAIR', 'OBJECT'), 'OBJECTED');
  t.equal(shown('2027-01-02', 'PUBLISH', 'OBJECT'), 'EXPIRED');
  t.equal(shown('2027-01-02', 'PUBLISH', 'WITHDRAW'), 'WITHDRAWN');
  t.equal(shown('2027-01-02', 'PUBLISH', 'ERASE'), 'ERASED');
  t.equal(shownState(after('PUBLISH') as Standing, 'licence', undefined, day('2098-01-01')), 'ACTIVE');
});
