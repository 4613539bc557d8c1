/** A member that attacks with batches: each is refused by name, and both databases stay byte for byte as they were. */
import t from 'tap';
import { checkpointType, readCheckpoint, writeCheckpoint } from '../../src/envelope/checkpoint.ts';
import { preAuthenticationEncoding, writeEnvelope } from '../../src/envelope/dsse.ts';
import type { LedgerId } from '../../src/ledger/ledger-id.ts';
import { Batch, type Batch as BatchMessage, EntryHeader, Envelope } from '../../src/wire/proto.ts';
import { fictionalRow } from '../domain/fictional.ts';
import { answerOf, type Corridor, openCorridor, signerOf, type TestKey, testKey } from '../exchange/corridor.ts';
import { wholeDatabase } from './whole-database.ts';

const [source, receiver, third] = ['330100', '310117', '340100'] as const;
const ledger: LedgerId = `${source}/licence/1`;

interface Scene {
  readonly corridor: Corridor;
  /** Batches as the source sends them: the first is held by the receiver, the second is not. */
  readonly held: BatchMessage;
  readonly next: BatchMessage;
  readonly keys: ReadonlyMap<string, TestKey>;
}

async function scene(): Promise<Scene> {
  const keys = [source, receiver, third].map(testKey);
  const corridor = await openCorridor([source, receiver, third], keys);
  const sent: BatchMessage[] = [];
  corridor.intercept = (_from, _to, _path, body) => {
    sent.push(Batch.decode(body));
    return undefined;
  };
  await publish(corridor, 0);
  await corridor.city(source).deliver(receiver);
  await publish(corridor, 10);
  corridor.intercept = (_from, _to, _path, body) => {
    sent.push(Batch.decode(body));
    return new Error('lost on the way');
  };
  await corridor.city(source).deliver(receiver);
  const [held, next] = sent;
  if (!held || !next) throw new Error('two batches');
  return { corridor, held, next, keys: new Map(keys.map((key) => [key.city, key])) };
}

async function publish(corridor: Corridor, from: number): Promise<void> {
  const rows = Array.from({ length: 5 }, (_, index) => fictionalRow('licence', source, from + index));
  await corridor.city(source).useCases.submit({
    ...{ client: 'client', dataset: 'licence', edition: '2018', rows, mode: 'all', idempotency: undefined },
  });
}

/** The batch with a checkpoint signed anew, over what the attacker likes, by whose key it likes. */
async function signedAnew(
  batch: BatchMessage,
  key: TestKey | undefined,
  change: Partial<ReturnType<typeof readCheckpoint>>,
): Promise<BatchMessage> {
  const claim = { ...readCheckpoint(Envelope.encode(batch.checkpoint ?? {}).finish()), ...change };
  const payload = writeCheckpoint(claim);
  const signer = signerOf(key ?? testKey(source));
  const sig = await signer.sign(preAuthenticationEncoding(checkpointType, payload));
  const envelope = writeEnvelope(checkpointType, payload, [{ keyid: signer.keyid, sig }]);
  return { ...batch, checkpoint: Envelope.decode(envelope) };
}

function withEntry(
  batch: BatchMessage,
  at: number,
  change: (entry: NonNullable<BatchMessage['entries']>[number]) => object,
) {
  const entries = (batch.entries ?? []).map((entry, index) => (index === at ? { ...entry, ...change(entry) } : entry));
  return { ...batch, entries };
}

function flipped(bytes: Uint8Array | null | undefined, at: number): Uint8Array {
  const copy = Uint8Array.from(bytes ?? []);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

type Attack = (scene: Scene) => BatchMessage | Uint8Array | Promise<BatchMessage>;

const attacks: readonly (readonly [name: string, code: string, attack: Attack])[] = [
  [
    'a bad signature',
    'SIGNATURE_INVALID',
    ({ next }) => {
      const [signature] = next.checkpoint?.signatures ?? [];
      const sig = flipped(signature?.sig, 3);
      return { ...next, checkpoint: { ...next.checkpoint, signatures: [{ ...signature, sig }] } };
    },
  ],
  [
    "a right signature by another member's key",
    'KEY_UNKNOWN',
    ({ next, keys }) => signedAnew(next, keys.get(third), {}),
  ],
  ['a key nobody knows', 'KEY_UNKNOWN', ({ next }) => signedAnew(next, undefined, {})],
  [
    'a gap',
    'SEQUENCE_GAP',
    ({ next, keys }) => signedAnew({ ...next, start: 6, entries: (next.entries ?? []).slice(1) }, keys.get(source), {}),
  ],
  [
    'an overlap',
    'SEQUENCE_GAP',
    ({ held, next }) => ({ ...next, start: 4, entries: [...(held.entries ?? []).slice(4), ...(next.entries ?? [])] }),
  ],
  ['reordered entries', 'HEADER_INVALID', ({ next }) => ({ ...next, entries: (next.entries ?? []).toReversed() })],
  [
    'a duplicated entry',
    'ROOT_MISMATCH',
    ({ next }) => ({ ...next, entries: [...(next.entries ?? []), ...(next.entries ?? []).slice(4)] }),
  ],
  ['a missing entry', 'ROOT_MISMATCH', ({ next }) => ({ ...next, entries: (next.entries ?? []).slice(0, 4) })],
  [
    'an altered part',
    'COMMITMENT_MISMATCH',
    ({ next }) => withEntry(next, 2, ({ open }) => ({ open: { ...open, content: flipped(open?.content, 9) } })),
  ],
  [
    'an altered salt',
    'COMMITMENT_MISMATCH',
    ({ next }) => withEntry(next, 2, ({ open }) => ({ open: { ...open, salt: flipped(open?.salt, 0) } })),
  ],
  ['a part left out without a word', 'COMMITMENT_MISMATCH', ({ next }) => withEntry(next, 1, () => ({ open: null }))],
  [
    'an altered header',
    'ROOT_MISMATCH',
    ({ next }) =>
      withEntry(next, 0, ({ header }) => {
        const fields = EntryHeader.decode(header ?? new Uint8Array());
        return { header: EntryHeader.encode({ ...fields, record_id: flipped(fields.record_id, 5) }).finish() };
      }),
  ],
  [
    'a signed root that is not the entries’',
    'ROOT_MISMATCH',
    ({ next, keys }) => signedAnew(next, keys.get(source), { rootHash: new Uint8Array(32) }),
  ],
  [
    'a checkpoint of another size',
    'ROOT_MISMATCH',
    ({ next, keys }) => signedAnew(next, keys.get(source), { treeSize: 11 }),
  ],
  [
    'a checkpoint of another ledger',
    'ROOT_MISMATCH',
    ({ next, keys }) => signedAnew(next, keys.get(source), { ledger: `${source}/penalty/1` }),
  ],
  [
    'a checkpoint from the future',
    'CLOCK_AHEAD',
    ({ next, keys, corridor }) => signedAnew(next, keys.get(source), { issuedAt: corridor.clock.now + 400_000 }),
  ],
  [
    'a checkpoint older than the one held',
    'CHECKPOINT_OLDER',
    ({ next, keys, corridor }) => signedAnew(next, keys.get(source), { issuedAt: corridor.clock.now - 1 }),
  ],
  [
    'more entries than allowed',
    'BATCH_TOO_LARGE',
    ({ next }) => ({ ...next, entries: Array.from({ length: 5001 }, () => ({})) }),
  ],
  [
    'an oversize entry',
    'ENTRY_TOO_LARGE',
    ({ next }) => withEntry(next, 0, ({ open }) => ({ open: { ...open, content: new Uint8Array(70_000) } })),
  ],
  ['no entry', 'BATCH_EMPTY', ({ next }) => ({ ...next, entries: [] })],
  ['a truncated message', 'PROTOBUF_MALFORMED', ({ next }) => Batch.encode(next).finish().subarray(0, -7)],
  ['a deep message', 'PROTOBUF_MALFORMED', () => nested(10_000)],
  ['a ledger name that is none', 'LEDGER_MALFORMED', ({ next }) => ({ ...next, ledger: '330100/licence' })],
  [
    'another history over what is held',
    'ROOT_MISMATCH',
    ({ held, keys }) =>
      signedAnew(
        withEntry(held, 0, ({ header }) => {
          const fields = EntryHeader.decode(header ?? new Uint8Array());
          return { header: EntryHeader.encode({ ...fields, record_id: flipped(fields.record_id, 5) }).finish() };
        }),
        keys.get(source),
        {},
      ),
  ],
];

/** A group within a group within a group: deep nesting costs the decoder its stack unless it counts. */
function nested(depth: number): Uint8Array {
  return Buffer.concat([Buffer.alloc(depth, 0x9b), Buffer.alloc(depth, 0x9c)]);
}

t.test('every attack is refused by name and leaves both databases as they were', async (t) => {
  const stage = await scene();
  const { corridor } = stage;
  t.teardown(() => corridor.close());
  const databases = async () => [
    await wholeDatabase(corridor.city(source).pool),
    await wholeDatabase(corridor.city(receiver).pool),
  ];
  const before = await databases();
  for (const [name, code, attack] of attacks) {
    const message = await attack(stage);
    const body = message instanceof Uint8Array ? message : Batch.encode(message).finish();
    const answer = await answerOf(() => corridor.city(receiver).useCases.receiveBatch(source, body));
    t.equal(answer.problem?.code, code, name);
    t.same(await databases(), before, `${name}: nothing changed`);
  }
  const another = await answerOf(() =>
    corridor.city(receiver).useCases.receiveBatch(third, Batch.encode(stage.next).finish()),
  );
  t.equal(another.problem?.code, 'WRONG_CITY', 'a ledger of another city');
  t.same(await databases(), before, 'a ledger of another city: nothing changed');
});

t.test('the batch that was attacked is accepted as it was sent', async (t) => {
  const { corridor, next } = await scene();
  t.teardown(() => corridor.close());
  const answer = await answerOf(() =>
    corridor.city(receiver).useCases.receiveBatch(source, Batch.encode(next).finish()),
  );
  t.equal(answer.status, 200);
  t.equal((await corridor.city(receiver).store.head(ledger))?.size, 10);
});

t.test('an old batch sent again is answered with the newest receipt and changes nothing', async (t) => {
  const { corridor, held } = await scene();
  t.teardown(() => corridor.close());
  const before = await wholeDatabase(corridor.city(receiver).pool);
  const answer = await answerOf(() =>
    corridor.city(receiver).useCases.receiveBatch(source, Batch.encode(held).finish()),
  );
  t.equal(answer.status, 200);
  t.equal(await wholeDatabase(corridor.city(receiver).pool), before);
});
