import t from 'tap';
import { ListCatalogue } from '../../src/domain/list-catalogue.ts';
import { reexamine } from '../../src/exchange/reexamine.ts';
import { Operation } from '../../src/wire/proto.ts';
import { wholeDatabase } from '../hostile/whole-database.ts';
import { openCorridor, reader } from './corridor.ts';
import { goodContents, Rogue, type RogueEntry, recordId } from './rogue.ts';

const [source, receiver] = ['330100', '310117'] as const;
const { OPERATION_PUBLISH: publish, OPERATION_CORRECT: correct, OPERATION_ERASE: erase } = Operation;

/** A receiver that knows no black lists yet, and contents of a black and of a red listing. */
async function stage() {
  const corridor = await openCorridor([source, receiver]);
  const [black, red] = await goodContents(corridor.city(source), 'listing', 1, 2);
  const rogue = new Rogue(corridor.city(source), 'listing', corridor.clock.now);
  const city = corridor.city(receiver);
  const { useCases, store, known, events, rulesFor } = city;
  const push = async (...entries: RogueEntry[]) => useCases.receiveBatch(source, await rogue.batch(entries));
  const all = known.lists;
  const { version, kinds } = all;
  known.lists = new ListCatalogue({
    version,
    published: '',
    kinds: kinds.filter(({ polarity }) => polarity === 'RED'),
  });
  const grow = () => {
    known.lists = all;
  };
  const again = (rulesFingerprint: string, signal = new AbortController().signal) => {
    events.length = 0;
    const emit = (event: string, fields = {}) => void events.push({ event, fields });
    return reexamine(signal, { store, rulesFor, rulesFingerprint, emit });
  };
  return { ...{ corridor, black, red, push, grow, again, useCases, events, store }, pool: city.pool };
}

t.test('a grown catalogue lets out what it has learnt to know, and nothing else', async (t) => {
  const { corridor, black, red, push, grow, again, useCases, store, events } = await stage();
  t.teardown(() => corridor.close());
  const entries: RogueEntry[] = [
    [publish, 1, 1, black],
    [publish, 2, 1, black],
    [correct, 2, 2, black],
    // Healed by what came after it.
    [publish, 3, 1, black],
    [correct, 3, 2, red],
    // Erased, and what a confused source says of it later.
    [publish, 4, 1, black],
    [erase, 4, 2, undefined],
    [correct, 4, 3, black],
    // A revision above the record's, from before what the record has come to.
    [correct, 5, 5, black],
    [correct, 5, 2, red],
    [publish, 6, 1, Buffer.from('\xff not protobuf')],
  ];
  await push(...entries);
  const quarantined = async () => (await store.quarantined(20)).map(({ sequence, code }) => [sequence, code]);
  const unknown = [0, 1, 2, 3, 5].map((sequence) => [sequence, 'LIST_KIND_UNKNOWN']);
  const broken = [10, 'CONTENT_MALFORMED'];
  t.same(await quarantined(), [...unknown, [7, 'RECORD_ERASED'], [8, 'LIST_KIND_UNKNOWN'], broken]);

  grow();
  await again('grown');
  const conflicts = [3, 5, 8].map((sequence) => [sequence, 'REVISION_CONFLICT']);
  t.same(await quarantined(), [...conflicts.slice(0, 2), [7, 'RECORD_ERASED'], ...conflicts.slice(2), broken]);
  t.same(events, [
    ...[0, 1, 2].map((sequence) => ({
      event: 'quarantine.released',
      fields: { ledger: '330100/listing/1', sequence },
    })),
    { event: 'quarantine.examined', fields: { count: 8, released: 3 } },
  ]);
  t.match(await useCases.readRecord(recordId(1), reader), { state: 'ACTIVE', revision: 1, history: [{ sequence: 0 }] });
  const second = await useCases.readRecord(recordId(2), reader);
  t.match(second, { state: 'ACTIVE', revision: 2 });
  t.same(second.history.map(({ sequence }) => sequence).sort(), [1, 2]);
  t.match(await useCases.readRecord(recordId(3), reader), { state: 'ACTIVE', revision: 2 });
  t.match(await useCases.readRecord(recordId(4), reader), { state: 'ERASED', record: undefined });
  t.match(await useCases.readRecord(recordId(5), reader), { state: 'ACTIVE', revision: 2 });
});

t.test('rules that entries were examined with already are not tried again', async (t) => {
  const { corridor, black, push, grow, again, pool, events } = await stage();
  t.teardown(() => corridor.close());
  await push([publish, 1, 1, black]);
  await again('first');
  t.same(events, [{ event: 'quarantine.examined', fields: { count: 1, released: 0 } }]);
  grow();
  const before = await wholeDatabase(pool);
  await again('first');
  t.same(events, []);
  t.equal(await wholeDatabase(pool), before);
});

t.test('more entries than a page are all examined; cut short, it begins anew', async (t) => {
  const { corridor, black, push, grow, again, store } = await stage();
  t.teardown(() => corridor.close());
  await push(...Array.from({ length: 401 }, (_, record): RogueEntry => [publish, record, 1, black]));
  grow();
  await again('grown', AbortSignal.abort());
  t.equal((await store.quarantined(1000)).length, 401);
  await again('grown');
  t.equal((await store.quarantined(1000)).length, 0);
  t.match(await store.record(recordId(400)), { lastSequence: 400 });
});
