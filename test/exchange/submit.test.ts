import t from 'tap';
import type { SubmitRequest } from '../../src/exchange/use-cases.ts';
import type { LedgerId } from '../../src/ledger/ledger-id.ts';
import { fictionalRow } from '../domain/fictional.ts';
import { wholeDatabase } from '../hostile/whole-database.ts';
import { openCorridor, reader } from './corridor.ts';

const city = '330100';
const ledger: LedgerId = `${city}/licence/1`;
const corridor = await openCorridor([city]);
const { useCases, store, guard, pool } = corridor.city(city);
t.teardown(() => corridor.close());

function request(rows: SubmitRequest['rows'], change: Partial<SubmitRequest> = {}): SubmitRequest {
  return {
    client: 'a client',
    dataset: 'licence',
    edition: '2018',
    rows,
    mode: 'each',
    idempotency: undefined,
    ...change,
  };
}

function row(n: number, change: Record<string, string> = {}) {
  return { ...fictionalRow('licence', city, n), ...change };
}

const bad = (n: number) => row(n, { content: '' });
const digest = (n: number) => new Uint8Array(32).fill(n);

t.test('accepted rows are published and the refused one is named', async (t) => {
  const before = (await store.head(ledger))?.size ?? 0;
  const answer = await useCases.submit(request([row(1), bad(2), row(3)]));
  t.match(answer, { stored: true, accepted: 2, rejected: 1, treeSize: before + 2 });
  t.same(
    answer.rows.map(({ outcome }) => outcome),
    ['published', 'rejected', 'published'],
  );
  const refusal = answer.rows[1]?.findings.find(({ severity }) => severity === 'reject');
  t.match(refusal, { code: 'REQUIRED_MISSING', field: 'content' });
  t.equal(guard.held.get(ledger), before + 2, 'the signed size is in the guard before the answer');
});

t.test('in mode all, one refused row keeps everything out', async (t) => {
  const before = await wholeDatabase(pool);
  const answer = await useCases.submit(request([row(10), bad(11)], { mode: 'all' }));
  t.match(answer, { stored: false, accepted: 0, rejected: 1, treeSize: undefined });
  const again = await useCases.submit(request([row(12), row(1)], { mode: 'all' }));
  t.match(again, { stored: false, accepted: 0 }, 'an unchanged record counts as refused');
  t.equal(await wholeDatabase(pool), before);
});

t.test('the same key twice in one request is refused the second time', async (t) => {
  const { rows } = await useCases.submit(request([row(20), row(20, { content: '另一内容' })]));
  t.same(
    rows.map(({ outcome }) => outcome),
    ['published', 'rejected'],
  );
  t.match(rows[1]?.findings.at(-1), { code: 'DUPLICATE_IN_BATCH', parameters: { row: 1 } });
});

t.test('the same key later is a duplicate when nothing changed and a new revision when something did', async (t) => {
  const [first] = (await useCases.submit(request([row(30)]))).rows;
  const [same] = (await useCases.submit(request([row(30)]))).rows;
  t.match(same?.findings.at(-1), { code: 'DUPLICATE_RECORD' });
  const [changed] = (await useCases.submit(request([row(30, { content: '变更后的许可内容' })]))).rows;
  t.match(changed, { outcome: 'corrected', id: first?.id, revision: 2 });
  const view = await useCases.readRecord(first?.id ?? '', reader);
  t.match(view, { revision: 2, record: { content: '变更后的许可内容' } });
  t.same(
    view.history.map(({ operation }) => operation),
    ['PUBLISH', 'CORRECT'],
  );
});

t.test('a retry under its idempotency key is given the first answer and stores nothing', async (t) => {
  const asked = request([row(40), bad(41)], { idempotency: { key: 'retry', digest: digest(1) } });
  const first = await useCases.submit(asked);
  const before = (await store.head(ledger))?.size;
  const again = await useCases.submit(asked);
  t.equal((await store.head(ledger))?.size, before);
  t.same(
    again.rows.map(({ id }) => id),
    first.rows.map(({ id }) => id),
  );
  const other = request([row(42)], { idempotency: { key: 'retry', digest: digest(2) } });
  await t.rejects(useCases.submit(other), { code: 'IDEMPOTENCY_KEY_REUSED' });
  const otherClient = { ...other, client: 'another client' };
  t.equal((await useCases.submit(otherClient)).accepted, 1, 'keys belong to a client');
});

t.test('two requests under one key at the same time store once', async (t) => {
  const asked = request([row(50)], { idempotency: { key: 'race', digest: digest(3) } });
  const answers = await Promise.all([useCases.submit(asked), useCases.submit(asked), useCases.submit(asked)]);
  t.equal(new Set(answers.map(({ rows }) => rows[0]?.id)).size, 1);
});

t.test('an answer is forgotten after its time, and the key is free', async (t) => {
  const idempotency = { key: 'old', digest: digest(4) };
  await useCases.submit(request([row(60)], { idempotency }));
  corridor.clock.now += 2 * 86_400_000;
  const later = request([row(61)], { idempotency: { key: 'old', digest: digest(5) } });
  t.equal((await useCases.submit(later)).accepted, 1);
});

t.test('what is kept under a key holds no value of a row', async (t) => {
  const secret = row(70, { content: '', remark: '备注中的内容' });
  await useCases.submit(request([row(71), secret], { idempotency: { key: 'kept', digest: digest(6) } }));
  const { rows } = await pool.query<{ answer: string }>("SELECT answer FROM g60.idempotency_keys WHERE key = 'kept'");
  for (const value of Object.values(secret).filter((text) => text.length > 6)) {
    t.notOk(rows[0]?.answer.includes(value), value);
  }
});

t.test('many submitters at once share commits', async (t) => {
  const before = await store.head(ledger);
  const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => useCases.submit(request([row(100 + n)]))));
  const sizes = new Set(answers.map(({ treeSize }) => treeSize));
  t.equal((await store.head(ledger))?.size, (before?.size ?? 0) + 40);
  const { rows } = await pool.query<{ n: string }>('SELECT count(*) AS n FROM g60.checkpoints WHERE tree_size > $1', [
    before?.size ?? 0,
  ]);
  t.ok(Number(rows[0]?.n) <= 3, `${rows[0]?.n} checkpoints, ${sizes.size} sizes`);
});

t.test('a ledger shorter than what was signed takes nothing', async (t) => {
  const before = await wholeDatabase(pool);
  const held = guard.held.get(ledger) ?? 0;
  guard.held.set(ledger, held + 1);
  await t.rejects(useCases.submit(request([row(200)])), {
    code: 'LEDGER_GUARDED',
    parameters: { signed: held + 1, held },
  });
  t.equal(await wholeDatabase(pool), before);
  guard.held.set(ledger, held);
});

t.test('more rows than allowed are refused before any is looked at', async (t) => {
  const rows = Array.from({ length: 5001 }, () => ({}));
  await t.rejects(useCases.submit(request(rows)), { code: 'TOO_MANY_RECORDS' });
});
