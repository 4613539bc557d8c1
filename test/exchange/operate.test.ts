import t from 'tap';
import { datasets } from '../../src/domain/dataset.ts';
import type { OperateRequest, RecordOperation } from '../../src/exchange/use-cases.ts';
import { fictionalRow } from '../domain/fictional.ts';
import { wholeDatabase } from '../hostile/whole-database.ts';
import { openCorridor, reader } from './corridor.ts';

const [source, peer] = ['330100', '310117'] as const;
const corridor = await openCorridor([source, peer]);
const own = corridor.city(source);
const other = corridor.city(peer);
t.teardown(() => corridor.close());

type Dataset = 'licence' | 'penalty' | 'listing';
let next = 0;

async function published(dataset: Dataset = 'licence', change: Record<string, string> = {}): Promise<string> {
  next += 1;
  const rows = [{ ...fictionalRow(dataset, source, next), ...change }];
  const answer = await own.useCases.submit({
    client: 'c',
    dataset,
    edition: '2018',
    rows,
    mode: 'each',
    idempotency: undefined,
  });
  const [row] = answer.rows;
  if (!row?.id) throw new Error(JSON.stringify(row?.findings));
  return row.id;
}

function ask(id: string, operation: RecordOperation, body: unknown, change: Partial<OperateRequest> = {}) {
  const standard = { client: 'c', datasets, revision: 1, edition: '2018', idempotency: undefined };
  return own.useCases.operate({ ...standard, id, operation, body, ...change });
}

const objection = { reason: '内容有误', raised_on: '2026-11-20' };
const withdrawal = { reason: '决定已撤销', withdrawn_on: '2026-11-20' };

t.test('each operation makes a revision, and the peer follows', async (t) => {
  const id = await published();
  await ask(id, 'MARK_OBJECTION', objection);
  t.match(await own.useCases.readRecord(id, reader), { revision: 2, state: 'OBJECTED', objected: true });
  await ask(id, 'CLEAR_OBJECTION', { reason: '维持原决定', decided_on: '2026-11-21' }, { revision: 2 });
  await ask(id, 'CORRECT', { ...fictionalRow('licence', source, next), content: '更正后的内容' }, { revision: 3 });
  await ask(id, 'WITHDRAW', withdrawal, { revision: 4 });
  await own.deliver(peer);
  for (const { useCases } of [own, other]) {
    const view = await useCases.readRecord(id, reader);
    t.match(view, { revision: 5, state: 'WITHDRAWN', record: { content: '更正后的内容' } });
    t.same(
      view.history.map(({ operation }) => operation),
      ['PUBLISH', 'MARK_OBJECTION', 'CLEAR_OBJECTION', 'CORRECT', 'WITHDRAW'],
    );
  }
});

t.test('a withdrawn record takes nothing more but its erasure, and its key may be published anew', async (t) => {
  const id = await published();
  const row = fictionalRow('licence', source, next);
  await ask(id, 'WITHDRAW', withdrawal);
  await t.rejects(ask(id, 'MARK_OBJECTION', objection, { revision: 2 }), { code: 'RECORD_CLOSED' });
  const again = await own.useCases.submit({
    client: 'c',
    dataset: 'licence',
    edition: '2018',
    rows: [row],
    mode: 'each',
    idempotency: undefined,
  });
  t.match(again.rows[0], { outcome: 'published', revision: 1 });
  t.not(again.rows[0]?.id, id);
  await ask(id, 'ERASE', undefined, { revision: 2 });
  await t.rejects(ask(id, 'ERASE', undefined, { revision: 3 }), { code: 'RECORD_ERASED' });
});

t.test('an erased record is in no table of either city', async (t) => {
  const secret = '独一无二的许可内容用于查找';
  const id = await published('licence', { content: secret });
  await ask(id, 'CORRECT', { ...fictionalRow('licence', source, next), content: `${secret}之二` });
  await own.deliver(peer);
  const holds = async () =>
    Promise.all([own, other].map(async ({ pool }) => (await wholeDatabase(pool)).includes(hexOf(secret))));
  t.same(await holds(), [true, true], 'the search can find it');
  await ask(id, 'ERASE', undefined, { revision: 2 });
  await own.deliver(peer);
  t.same(await holds(), [false, false]);
  t.match(await other.useCases.readRecord(id, reader), { state: 'ERASED', record: undefined });
  t.same((await own.store.head(`${source}/licence/1`))?.root, (await other.store.head(`${source}/licence/1`))?.root);
});

/** As bytea columns show a text inside their bytes. */
function hexOf(text: string): string {
  return Buffer.from(text).toString('hex');
}

t.test('two officials cannot overwrite each other', async (t) => {
  const id = await published();
  const both = await Promise.allSettled([ask(id, 'MARK_OBJECTION', objection), ask(id, 'WITHDRAW', withdrawal)]);
  t.same(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  await t.rejects(ask(id, 'MARK_OBJECTION', objection), { code: /REVISION_CONFLICT|RECORD_CLOSED/ });
});

const refusals: readonly (readonly [string, Dataset, Record<string, string>, RecordOperation, unknown, string])[] = [
  [
    'a correction that changes the key',
    'licence',
    {},
    'CORRECT',
    { ...fictionalRow('licence', source, 99_999) },
    'KEY_CHANGED',
  ],
  ['a correction that breaks a rule', 'licence', {}, 'CORRECT', { subject_name: '只有名称' }, 'VALIDATION_FAILED'],
  [
    'clearing an objection nobody made',
    'licence',
    {},
    'CLEAR_OBJECTION',
    { reason: '维持', decided_on: '2026-11-20' },
    'NOT_OBJECTED',
  ],
  ['an objection without a reason', 'licence', {}, 'MARK_OBJECTION', { raised_on: '2026-11-20' }, 'REQUEST_INVALID'],
  [
    'a repair without effects',
    'penalty',
    {},
    'REPAIR',
    { decision_document: '修复1号', decided_on: '2026-11-20' },
    'REQUEST_INVALID',
  ],
];

t.test('what is not allowed is refused by name and changes nothing', async (t) => {
  for (const [name, dataset, change, operation, body, code] of refusals) {
    const id = await published(dataset, change);
    const before = await wholeDatabase(own.pool);
    await t.rejects(ask(id, operation, body), { code }, name);
    t.equal(await wholeDatabase(own.pool), before, `${name}: nothing changed`);
  }
});

t.test("another city's record is its own business", async (t) => {
  const id = await published();
  await own.deliver(peer);
  const request = {
    ...{ client: 'c', datasets, id },
    operation: 'WITHDRAW' as const,
    revision: 1,
    edition: '2018',
    body: withdrawal,
    idempotency: undefined,
  };
  await t.rejects(other.useCases.operate(request), { code: 'NOT_RECORD_OWNER', parameters: { source } });
  await t.rejects(ask('00000000-0000-4000-8000-000000000000', 'ERASE', undefined), { code: 'RECORD_UNKNOWN' });
});

t.test('a record of a dataset that was not granted is acted on no more than one that is not there', async (t) => {
  const id = await published('penalty');
  const granted = { datasets: ['licence' as const] };
  const unknown = { code: 'RECORD_UNKNOWN', parameters: {} };
  await t.rejects(ask(id, 'WITHDRAW', withdrawal, { ...granted, revision: 7 }), unknown);
});

t.test('an operation repeated under its idempotency key is answered again, not done again', async (t) => {
  const id = await published();
  const idempotency = { key: `withdraw ${id}`, digest: new Uint8Array(32) };
  const first = await ask(id, 'WITHDRAW', withdrawal, { idempotency });
  t.same(await ask(id, 'WITHDRAW', withdrawal, { idempotency }), first);
});
