import t from 'tap';
import { readLists } from '../../src/domain/list-catalogue.ts';
import { readRuleOptions } from '../../src/domain/rule-options.ts';
import { Polarity } from '../../src/wire/proto.ts';
import { rules } from './shipped-rules.ts';

const { POLARITY_BLACK, POLARITY_RED } = Polarity;
const kind = {
  code: 'ONE',
  name: '一',
  polarity: 'RED',
  authorityKind: '某',
  legalBasis: '某',
  termMonths: null,
  repairable: false,
};
const lists = (...kinds: object[]) => JSON.stringify({ version: 1, published: '2026-11-24', kinds });

t.test('the catalogue has the lists of the corridor, the four agreed domains first', async (t) => {
  const { kinds } = rules.lists;
  t.equal(kinds.filter(({ polarity }) => polarity === 'BLACK').length, 16);
  t.equal(kinds.filter(({ polarity }) => polarity === 'RED').length, 8);
  t.same(
    kinds.slice(0, 4).map(({ name }) => name.slice(0, 4)),
    ['环境保护', '食品安全', '药品安全', '产品质量'],
  );
});

t.test('a list is found by code, name or other name, and only in its own colour', async (t) => {
  for (const name of ['CUSTOMS_AEO_ADVANCED', '海关高级认证企业', '海关高级认证企业(AEO)']) {
    t.equal(rules.lists.find(name, POLARITY_RED)?.code, 'CUSTOMS_AEO_ADVANCED');
    t.equal(rules.lists.find(name, POLARITY_BLACK), undefined);
  }
  t.equal(rules.lists.withCode('海关高级认证企业', POLARITY_RED), undefined);
});

t.test('red lists cannot be repaired, black lists have a basis', async (t) => {
  for (const { polarity, repairable, legalBasis } of rules.lists.kinds) {
    if (polarity === 'RED') t.notOk(repairable);
    t.ok(legalBasis);
  }
});

t.test('a catalogue that names two lists alike or lacks an item is refused', async (t) => {
  t.equal(readLists(lists(kind)).kinds.length, 1);
  const { repairable: _, ...lacking } = kind;
  for (const bad of [
    lists(kind, kind),
    lists(kind, { ...kind, code: 'TWO', aliases: ['ONE'] }),
    lists(lacking),
    lists(),
    '[',
    '[]',
  ]) {
    t.throws(() => readLists(bad), { code: 'CONFIG_INVALID', parameters: { key: /^lists.json/ } }, bad.slice(0, 60));
  }
});

t.test('options left out have the default of their rule', async (t) => {
  const options = readRuleOptions('{"version":1,"usccPrefixes":["91"]}');
  t.match(options, {
    lateAfterWorkingDays: 7,
    publicity: { MINOR: { longestMonths: 3 }, SERIOUS: { shortestMonths: 12, longestMonths: 36 } },
    severityWhenUnstated: { penalty: 'ORDINARY' },
    mask: { debtor: { first: 10, last: 4 }, other: { first: 1, last: 1 } },
    authorityRegions: {},
  });
});

t.test('options that cannot be are refused by key', async (t) => {
  const base = { version: 1, usccPrefixes: ['91'] };
  for (const [bad, key] of [
    [{ ...base, usccPrefixes: [] }, /usccPrefixes/],
    [{ ...base, lateAfterWorkingDays: 0 }, /lateAfterWorkingDays/],
    [{ ...base, publicity: { MINOR: { shortestMonths: 4, longestMonths: 3 } } }, /publicity.MINOR/],
    [{ ...base, more: 1 }, /./],
    [{ usccPrefixes: ['91'] }, /./],
  ] as const) {
    t.throws(() => readRuleOptions(JSON.stringify(bad)), { code: 'CONFIG_INVALID', parameters: { key } });
  }
});

t.test('another city may name the regions of its authorities', async (t) => {
  const options = readRuleOptions('{"version":1,"usccPrefixes":["91"],"authorityRegions":{"310117":["31"]}}');
  t.same(options.authorityRegions, { '310117': ['31'] });
});
