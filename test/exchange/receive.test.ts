import t from 'tap';
import { signCheckpoint } from '../../src/exchange/sign.ts';
import type { LedgerId } from '../../src/ledger/ledger-id.ts';
import { Envelope, HeartbeatAnswer, Heartbeats, Licence, Operation } from '../../src/wire/proto.ts';
import { wholeDatabase } from '../hostile/whole-database.ts';
import { openCorridor, reader } from './corridor.ts';
import { goodContents, Rogue, type RogueEntry, recordId } from './rogue.ts';

const [source, receiver] = ['330100', '310117'] as const;
const ledger: LedgerId = `${source}/licence/1`;

async function stage() {
  const corridor = await openCorridor([source, receiver]);
  const [good = new Uint8Array()] = await goodContents(corridor.city(source), 'licence', 1);
  const rogue = new Rogue(corridor.city(source), 'licence', corridor.clock.now);
  const { useCases, store, pool } = corridor.city(receiver);
  const push = async (...entries: RogueEntry[]) => useCases.receiveBatch(source, await rogue.batch(entries));
  return { corridor, good, useCases, store, pool, push };
}

const {
  OPERATION_PUBLISH: publish,
  OPERATION_CORRECT: correct,
  OPERATION_ERASE: erase,
  OPERATION_WITHDRAW: withdraw,
} = Operation;

t.test('an entry that breaks a hard rule is kept in the tree and out of sight; the ledger goes on', async (t) => {
  const { corridor, good, useCases, store, push } = await stage();
  t.teardown(() => corridor.close());
  const bad = Licence.encode({ ...Licence.decode(good), document_number: '' }).finish();
  await push(
    [publish, 1, 1, bad],
    [publish, 2, 1, good],
    [publish, 3, 1, Buffer.from('\xff not protobuf')],
    [withdraw, 9, 2, undefined],
  );
  t.equal((await store.head(ledger))?.size, 4);
  t.same(
    (await store.quarantined(10)).map(({ sequence, code }) => [sequence, code]),
    [
      [0, 'REQUIRED_MISSING'],
      [2, 'CONTENT_MALFORMED'],
      [3, 'RECORD_UNKNOWN'],
    ],
  );
  await t.rejects(useCases.readRecord(recordId(1), reader), { code: 'RECORD_UNKNOWN' });
  t.match(await useCases.readRecord(recordId(2), reader), { state: 'ACTIVE' });
});

t.test('a correction heals a record whose publication was quarantined', async (t) => {
  const { corridor, good, useCases, push } = await stage();
  t.teardown(() => corridor.close());
  const bad = Licence.encode({ ...Licence.decode(good), document_number: '' }).finish();
  await push([publish, 1, 1, bad]);
  await push([correct, 1, 2, good]);
  t.match(await useCases.readRecord(recordId(1), reader), { state: 'ACTIVE', revision: 2 });
});

t.test('a second publication, or an older revision, of a record is quarantined', async (t) => {
  const { corridor, good, store, push } = await stage();
  t.teardown(() => corridor.close());
  await push([publish, 1, 1, good], [publish, 1, 2, good], [correct, 1, 1, good]);
  t.same(
    (await store.quarantined(10)).map(({ sequence }) => sequence),
    [1, 2],
  );
});

t.test('what arrives after the erasure that names it is stored without its parts', async (t) => {
  const { corridor, good, useCases, pool, push } = await stage();
  t.teardown(() => corridor.close());
  const bad = Licence.encode({ ...Licence.decode(good), document_number: '' }).finish();
  await push([publish, 1, 1, good], [publish, 2, 1, bad], [erase, 1, 2, undefined], [erase, 2, 2, undefined]);
  await push([correct, 1, 3, good]);
  const content = Buffer.from(good).subarray(0, 40).toString('hex');
  t.notOk((await wholeDatabase(pool)).includes(content));
  t.match(await useCases.readRecord(recordId(1), reader), { state: 'ERASED', record: undefined });
});

t.test('a heartbeat makes a replica fresher and tells a source what its peer lacks', async (t) => {
  const { corridor, good, useCases, store, push } = await stage();
  t.teardown(() => corridor.close());
  await push([publish, 1, 1, good]);
  const head = await store.head(ledger);
  const { signer } = corridor.city(source);
  const beat = async (treeSize: number, rootHash: Uint8Array, later: number) => {
    corridor.clock.now += later;
    const envelope = await signCheckpoint(signer, { ledger, treeSize, rootHash, issuedAt: corridor.clock.now });
    const body = Heartbeats.encode({ checkpoints: [Envelope.decode(envelope)] }).finish();
    return HeartbeatAnswer.decode(await useCases.receiveHeartbeats(source, body));
  };
  const level = await beat(1, head?.root ?? new Uint8Array(), 60_000);
  t.equal(level.receipts?.length, 1);
  t.equal((await store.head(ledger))?.issuedAt, corridor.clock.now);
  const ahead = await beat(5, new Uint8Array(32), 1000);
  t.match(ahead, { receipts: [], behind: [{ ledger, tree_size: 1 }] });
  await t.rejects(beat(1, new Uint8Array(32), 1000), { code: 'ROOT_MISMATCH' }, 'another root is a fork');
  const body = Heartbeats.encode({ checkpoints: [] }).finish();
  t.same(HeartbeatAnswer.decode(await useCases.receiveHeartbeats(receiver, body)).receipts, []);
});
