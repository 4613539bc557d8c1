/** A peer that answers a delivery with something other than an honest receipt: its word never moves the cursor. */
import t from 'tap';
import { Batch } from '../../src/wire/proto.ts';
import { assertHealed, corridor, ledger, liar, lies, ok, refused, type Scene, scene, source } from './liar.ts';

for (const [name, lie, code, verdict] of lies) {
  t.test(`a receipt ${name} moves no cursor: ${verdict}`, async (t) => {
    const stage = await scene();
    const answer = ok(await lie(stage));
    corridor.intercept = () => answer;
    const outcome = await source.deliver(liar);
    const cursor = await source.store.cursor(liar, ledger);
    t.match(cursor, { treeSize: stage.confirmed, failure: code, failures: 1 });
    t.same(outcome, verdict === 'parked' ? { kind: 'idle' } : { kind: 'retry', afterMs: undefined });
    t.equal(cursor.parkedAt !== undefined, verdict === 'parked');
    t.same(await source.store.receiptsAt(ledger, stage.size), [], 'no such receipt is evidence');
    const event = verdict === 'parked' ? 'delivery.parked' : 'delivery.failed';
    t.match(source.events.at(-1), { event, fields: { code } });
    await assertHealed(t, stage.size);
  });
}

t.test('a parked pair is left alone', async (t) => {
  await scene();
  corridor.intercept = () => refused(422, 'ROOT_MISMATCH');
  await source.deliver(liar);
  t.match(await source.store.cursor(liar, ledger), { failure: 'ROOT_MISMATCH', failures: 1 });
  let called = 0;
  corridor.intercept = () => {
    called += 1;
    return undefined;
  };
  t.same(await source.deliver(liar), { kind: 'idle' });
  t.equal(called, 0);
});

const gapAt = (expected: (scene: Scene) => number) => (scene: Scene) => refused(409, 'SEQUENCE_GAP', expected(scene));

for (const [name, answers, code, afterMs] of [
  ['a gap without a place', [() => refused(409, 'SEQUENCE_GAP')], 'SEQUENCE_GAP', undefined],
  ['a gap just where one starts', [gapAt(({ confirmed }) => confirmed)], 'SEQUENCE_GAP', undefined],
  ['another gap wherever one starts', [gapAt(() => 3), gapAt(() => 4)], 'SEQUENCE_GAP', undefined],
  ['that it is busy', [() => refused(503, 'OVERLOADED', undefined, 7000)], 'OVERLOADED', 7000],
  ['a status that means nothing', [() => ({ ...refused(302, ''), problem: undefined })], 'HTTP_302', undefined],
] as const) {
  t.test(`a peer that answers ${name} is tried again later, not at once and not for ever`, async (t) => {
    const stage = await scene();
    let called = 0;
    corridor.intercept = () => {
      called += 1;
      return answers[(called - 1) % answers.length]?.(stage);
    };
    t.same(await source.deliver(liar), { kind: 'retry', afterMs });
    t.match(await source.store.cursor(liar, ledger), { failure: code, failures: 1, parkedAt: undefined });
    t.ok(called <= 2, `${called} calls`);
    await assertHealed(t, stage.size);
  });
}

t.test(
  'a peer that holds more than its source stops the delivery: our database is an old one, or it lies',
  async (t) => {
    const { confirmed, size } = await scene();
    corridor.intercept = () => refused(409, 'SEQUENCE_GAP', size + 1);
    t.same(await source.deliver(liar), { kind: 'idle' });
    const cursor = await source.store.cursor(liar, ledger);
    t.match(cursor, { treeSize: confirmed, failure: 'LEDGER_GUARDED' });
    t.ok(cursor.parkedAt);
  },
);

t.test(
  'a peer that holds less than it confirmed was rolled back: that is noted, and delivery starts there',
  async (t) => {
    const { confirmed, size } = await scene();
    const starts: number[] = [];
    corridor.intercept = (_from, _to, _path, body) => {
      starts.push(Batch.decode(body).start ?? 0);
      return starts.length === 1 ? refused(409, 'SEQUENCE_GAP', confirmed - 5) : new Error('lost on the way');
    };
    await source.deliver(liar);
    t.match(source.events[0], {
      event: 'peer.rolled_back',
      fields: { peer: liar, ledger, confirmed, held: confirmed - 5 },
    });
    t.same(starts, [confirmed, confirmed - 5]);
    t.equal((await source.store.cursor(liar, ledger)).treeSize, confirmed - 5);
    await assertHealed(t, size);
  },
);
