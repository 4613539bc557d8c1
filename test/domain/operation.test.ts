import t from 'tap';
import type { Dataset } from '../../src/domain/dataset.ts';
import { examineRow } from '../../src/domain/examine.ts';
import {
  effectsOf,
  readObjection,
  readObjectionDecision,
  readRepair,
  readWithdrawal,
} from '../../src/domain/operation.ts';
import { assertRepairable } from '../../src/domain/repairable.ts';
import { effectNames, operationName, showOperation } from '../../src/domain/show-operation.ts';
import { Operation } from '../../src/wire/proto.ts';
import { fictionalRow } from './fictional.ts';
import { day, rules } from './shipped-rules.ts';

const objection = { reason: '事实有误', raised_on: '2026/11/20', raised_by_city: '330100' };
const repair = {
  effects: ['END_PUBLICITY', 'LIFT_MEASURES'],
  decision_document: '修〔2026〕1号',
  authority_name: '松江市场监督管理局',
  accepted_on: '2026-11-18',
  decided_on: '2026-11-20',
};

t.test('each operation is read, encoded and shown', async (t) => {
  const { OPERATION_MARK_OBJECTION, OPERATION_CLEAR_OBJECTION, OPERATION_REPAIR, OPERATION_WITHDRAW } = Operation;
  const cases = [
    [OPERATION_MARK_OBJECTION, readObjection(objection), { ...objection, raised_on: '2026-11-20' }],
    [
      OPERATION_CLEAR_OBJECTION,
      readObjectionDecision({ reason: '维持', decided_on: '20261120' }),
      { reason: '维持', decided_on: '2026-11-20' },
    ],
    [OPERATION_REPAIR, readRepair(repair), { ...repair, effects: 'END_PUBLICITY；LIFT_MEASURES' }],
    [
      OPERATION_WITHDRAW,
      readWithdrawal({ reason: '复议撤销', withdrawn_on: '2026-11-20' }),
      { reason: '复议撤销', withdrawn_on: '2026-11-20' },
    ],
  ] as const;
  for (const [operation, part, shown] of cases) {
    t.same(showOperation(operation, 'penalty', part.open), shown, operationName(operation));
    t.equal(part.effects, effectsOf(operation, part.open));
  }
  t.match(readRepair(repair), { effects: 0b101, decidedOn: '2026-11-20', schema: 'g60.credit.v1.Repair' });
  t.same(effectNames(0b101), ['END_PUBLICITY', 'LIFT_MEASURES']);
  t.equal(readRepair({ ...repair, effects: '终止公示、停止共享使用' }).effects, 0b011);
  t.same(showOperation(Operation.OPERATION_ERASE, 'penalty', new Uint8Array()), {});
});

t.test('a body that is not the operation is refused by field, without its value', async (t) => {
  const cases: readonly [() => unknown, string, RegExp][] = [
    [() => readObjection(null), 'body', /object/],
    [() => readObjection([]), 'body', /object/],
    [() => readObjection({ ...objection, reason: '' }), 'reason', /REQUIRED_MISSING/],
    [() => readObjection({ ...objection, reason: '身份证999999198502178365' }), 'reason', /EXPOSES_ID/],
    [() => readObjection({ ...objection, reason: '长'.repeat(2001) }), 'reason', /TOO_LONG/],
    [() => readObjection({ ...objection, raised_on: '2026-02-30' }), 'raised_on', /DATE_IMPOSSIBLE/],
    [() => readObjection({ ...objection, more: '1' }), 'more', /FIELD_UNKNOWN/],
    [() => readObjection({ ...objection, reason: { a: 1 } }), 'reason', /VALUE_NOT_ALLOWED/],
    [() => readRepair({ ...repair, effects: [] }), 'effects', /REQUIRED_MISSING/],
    [() => readRepair({ ...repair, effects: ['ALL'] }), 'effects', /VALUE_NOT_ALLOWED/],
    [() => readRepair({ ...repair, decided_on: '2026-11-17' }), 'decided_on', /DATE_ORDER/],
  ];
  for (const [read, place, reason] of cases) {
    try {
      read();
      t.fail(`${place} was accepted`);
    } catch (error) {
      t.match(error, { code: 'REQUEST_INVALID', parameters: { place, reason } });
      t.notMatch(String(error), /999999198502178365/);
    }
  }
});

t.test('the effects of other operations and of bytes that are none are 0', async (t) => {
  t.equal(effectsOf(Operation.OPERATION_REPAIR, new Uint8Array([255])), 0);
  t.equal(effectsOf(Operation.OPERATION_REPAIR, undefined), 0);
  t.equal(effectsOf(Operation.OPERATION_CORRECT, readRepair(repair).open), 0);
});

t.test('repair waits for the shortest term of the severity', async (t) => {
  const cases: readonly [Dataset, number, Record<string, string>, string, string | undefined][] = [
    ['penalty', 0, { decided_on: '2026/06/30' }, '2026-09-29', 'REPAIR_TOO_EARLY'],
    ['penalty', 0, { decided_on: '2026/06/30' }, '2026-09-30', undefined],
    ['penalty', 0, { decided_on: '2026/06/30', severity: '严重' }, '2027-06-29', 'REPAIR_TOO_EARLY'],
    ['penalty', 0, { decided_on: '2026/06/30', severity: '轻微' }, '2026-06-30', undefined],
    ['listing', 1, { listed_on: '2026/06/30', severity: '' }, '2027-06-29', 'REPAIR_TOO_EARLY'],
    ['listing', 1, { listed_on: '2026/06/30', severity: '' }, '2027-06-30', undefined],
    ['listing', 0, { listed_on: '2026/06/30' }, '2028-06-30', 'NOT_REPAIRABLE'],
    ['licence', 0, {}, '2028-06-30', 'NOT_REPAIRABLE'],
    ['debtor', 0, {}, '2026-11-24', undefined],
  ];
  for (const [dataset, n, change, decidedOn, code] of cases) {
    const row = { ...fictionalRow(dataset, '310117', n), publicity_ends_on: '2029/01/01', ...change };
    const used = dataset === 'penalty' ? row : { ...fictionalRow(dataset, '310117', n), ...change };
    const { draft } = examineRow(dataset, '2018', used, rules);
    if (!draft) throw new Error('refused');
    const asserting = () => assertRepairable(dataset, draft.open, day(decidedOn), rules);
    if (code) t.throws(asserting, { code }, `${dataset} ${decidedOn}`);
    else t.doesNotThrow(asserting, `${dataset} ${decidedOn}`);
  }
});

t.test('a kind of list may be closed to repair by the catalogue', async (t) => {
  const { draft } = examineRow('listing', '2018', fictionalRow('listing', '310117', 1), rules);
  if (!draft) throw new Error('refused');
  const kind = rules.lists.kinds.find(({ name }) => name === '食品安全严重违法');
  const closed = Object.assign(Object.create(rules.lists), { withCode: () => ({ ...kind, repairable: false }) });
  const strict = { ...rules, lists: closed };
  t.throws(() => assertRepairable('listing', draft.open, day('2029-01-01'), strict), { code: 'NOT_REPAIRABLE' });
});
