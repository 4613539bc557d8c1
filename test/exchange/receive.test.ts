import t from 'tap';
import { signCheckpoint } from '../../src/exchange/sign.ts';
import { extend, rootOf } from '../../src/ledger/compact-range.ts';
import { commit, writeHeader } from '../../src/ledger/entry.ts';
import { leafHash } from '../../src/ledger/hash.ts';
import type { LedgerId } from '../../src/ledger/ledger-id.ts';
import { Batch, type Entry, Envelope, HeartbeatAnswer, Heartbeats, Licence, Operation } from '../../src/wire/proto.ts';
import { fictionalRow } from '../domain/fictional.ts';
import { wholeDatabase } from '../hostile/whole-database.ts';
import { openCorridor, type TestCity } from './corridor.ts';

const [source, receiver] = ['330100', '310117'] as const;
const ledger: LedgerId = `${source}/licence/1`;
const schema = 'g60.credit.v1.Licence';

/** A source that enters what it likes into its ledger, rules or not. */
class Rogue {
  #range = { size: 0, hashes: [] as readonly Uint8Array[] };
  readonly #city: TestCity;
  readonly #now: number;
  constructor(city: TestCity, now: number) {
    this.#city = city;
    this.#now = now;
  }

  async batch(entries: readonly (readonly [Operation, number, number, Uint8Array | undefined])[]): Promise<Uint8Array> {
    const start = this.#range.size;
    const made = entries.map(([operation, record, revision, content], index): Entry => {
      const open = content && { salt: new Uint8Array(32).fill(start + index), content };
      const header = writeHeader({
        ...{ ledger, sequence: start + index, operation, revision, recordedAt: this.#now },
        recordId: recordId(record),
        schema: content ? schema : '',
        openCommitment: open && commit(open),
        sealedCommitment: undefined,
      });
      return { header, ...(open && { open }) };
    });
    this.#range = extend(
      this.#range,
      made.map(({ header }) => leafHash(header ?? new Uint8Array())),
    );
    const { size } = this.#range;
    const claim = { ledger, treeSize: size, rootHash: rootOf(this.#range), issuedAt: this.#now };
    const envelope = await signCheckpoint(this.#city.signer, claim);
    return Batch.encode({ ledger, start, entries: made, checkpoint: Envelope.decode(envelope) }).finish();
  }
}

const recordId = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

async function stage() {
  const corridor = await openCorridor([source, receiver]);
  const good = await goodContent(corridor.city(source));
  const rogue = new Rogue(corridor.city(source), corridor.clock.now);
  const { useCases, store, pool } = corridor.city(receiver);
  const push = async (...entries: Parameters<Rogue['batch']>[0]) =>
    useCases.receiveBatch(source, await rogue.batch(entries));
  return { corridor, good, useCases, store, pool, push };
}

/** The open part of a record that satisfies every rule. */
async function goodContent(city: TestCity): Promise<Uint8Array> {
  const rows = [fictionalRow('licence', source, 1)];
  await city.useCases.submit({
    client: 'c',
    dataset: 'licence',
    edition: '2018',
    rows,
    mode: 'all',
    idempotency: undefined,
  });
  const entry = await city.store.entry(ledger, 0);
  return entry?.open?.content ?? new Uint8Array();
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
  await t.rejects(useCases.readRecord(recordId(1)), { code: 'RECORD_UNKNOWN' });
  t.match(await useCases.readRecord(recordId(2)), { state: 'ACTIVE' });
});

t.test('a correction heals a record whose publication was quarantined', async (t) => {
  const { corridor, good, useCases, push } = await stage();
  t.teardown(() => corridor.close());
  const bad = Licence.encode({ ...Licence.decode(good), document_number: '' }).finish();
  await push([publish, 1, 1, bad]);
  await push([correct, 1, 2, good]);
  t.match(await useCases.readRecord(recordId(1)), { state: 'ACTIVE', revision: 2 });
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
  t.match(await useCases.readRecord(recordId(1)), { state: 'ERASED', record: undefined });
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
