/** An administrator with the database, and even with the signing key, changes the audit trail: each way is found. */
import t, { type Test } from 'tap';
import { writeAuditEvent } from '../../src/exchange/audit/audit-event.ts';
import { signCheckpoint } from '../../src/exchange/sign.ts';
import { entryMessage } from '../../src/ledger/check-entries.ts';
import { extend, rootOf } from '../../src/ledger/compact-range.ts';
import { commit, readHeader, writeHeader } from '../../src/ledger/entry.ts';
import { leafHash } from '../../src/ledger/hash.ts';
import { Batch, CheckpointGossip, Envelope } from '../../src/wire/proto.ts';
import { act, auditor, trailOf } from '../exchange/audit-trail.ts';
import { type Corridor, openCorridor, type TestCity } from '../exchange/corridor.ts';

const size = 6;

interface Scene {
  readonly corridor: Corridor;
  readonly city: TestCity;
  /** Runs a statement on the city's database, as its administrator could. */
  readonly sql: (statement: string, values?: readonly unknown[]) => Promise<unknown>;
}

/** A trail of six events, of which one peer has countersigned all and another the first four. */
async function scene(t: Test): Promise<Scene> {
  const corridor = await openCorridor(['330100', '330400', '330700']);
  t.teardown(() => corridor.close());
  const city = corridor.city('330100');
  const { log, ledger } = trailOf(city);
  for (let n = 0; n < size; n += 1) {
    if (n === 4) await city.deliver('330700', 'audit');
    await log.record(act('client.register', { details: { n } }));
  }
  await city.deliver('330400', 'audit');
  const number = `(SELECT number FROM g60.ledgers WHERE id = '${ledger}')`;
  const sql = (statement: string, values: readonly unknown[] = []) =>
    city.pool.query(statement.replaceAll('LEDGER', number), values);
  t.match(await city.useCases.verifyAudit(auditor), { outcome: 'intact', size });
  return { corridor, city, sql };
}

function cutOff({ corridor }: Scene): void {
  corridor.intercept = () => new Error('no peer can be reached');
}

const forgetReceipts = ({ sql }: Scene) => sql('DELETE FROM g60.receipts WHERE ledger = LEDGER');

/** Writes the whole trail anew, another event in the place of `changed`, under good signatures of the city's own key. */
async function rebuild({ city, sql, corridor }: Scene, changed: number): Promise<void> {
  const { ledger } = trailOf(city);
  let range = { size: 0, hashes: [] as readonly Uint8Array[] };
  for (let sequence = 0; sequence < size; sequence += 1) {
    const held = await city.store.entry(ledger, sequence);
    if (!held?.open) throw new Error('the trail has content');
    const content = sequence === changed ? writeAuditEvent(act('client.disable')) : held.open.content;
    const open = { ...held.open, content };
    const header = writeHeader({ ...readHeader(held.header), openCommitment: commit(open) });
    range = extend(range, [leafHash(header)]);
    const claim = { ledger, treeSize: sequence + 1, rootHash: rootOf(range), issuedAt: corridor.clock.now };
    const envelope = await signCheckpoint(city.signer, claim);
    await sql('UPDATE g60.entries SET header = $1, open_content = $2 WHERE ledger = LEDGER AND sequence = $3', [
      ...[header, content, sequence],
    ]);
    await sql('UPDATE g60.checkpoints SET envelope = $1 WHERE ledger = LEDGER AND tree_size = $2', [
      ...[envelope, sequence + 1],
    ]);
  }
  await sql("UPDATE g60.audit_index SET action = 'client.disable' WHERE ledger = LEDGER AND sequence = $1", [changed]);
  await sql('UPDATE g60.ledgers SET root = $1, range = $2 WHERE number = LEDGER', [
    ...[rootOf(range), Buffer.concat(range.hashes)],
  ]);
}

const content = writeAuditEvent(act('client.disable'));
const drop = (last: number, { sql }: Scene, tables: readonly string[]) =>
  Promise.all(tables.map((table) => sql(`DELETE FROM g60.${table} WHERE ledger = LEDGER AND sequence >= $1`, [last])));

const attacks: readonly [name: string, attack: (scene: Scene) => Promise<unknown>, failure: object][] = [
  [
    "an event's content is changed",
    ({ sql }) => sql('UPDATE g60.entries SET open_content = $1 WHERE ledger = LEDGER AND sequence = 2', [content]),
    { sequence: 2, reason: 'CONTENT_ALTERED' },
  ],
  [
    "an event's content is dropped as if past its time",
    ({ sql }) =>
      sql(
        'UPDATE g60.entries SET open_content = NULL, open_salt = NULL, open_withheld = 1 WHERE ledger = LEDGER AND sequence = 2',
      ),
    { sequence: 2, reason: 'CONTENT_MISSING' },
  ],
  [
    'an event is taken out of the index, so that nobody finds it',
    ({ sql }) => sql('DELETE FROM g60.audit_index WHERE ledger = LEDGER AND sequence = 3'),
    { sequence: 3, reason: 'INDEX_ALTERED' },
  ],
  [
    'an event is found under another name',
    ({ sql }) => sql("UPDATE g60.audit_index SET actor = '330700' WHERE ledger = LEDGER AND sequence = 3"),
    { sequence: 3, reason: 'INDEX_ALTERED' },
  ],
  [
    'an event is removed from the middle',
    ({ sql }) => sql('DELETE FROM g60.entries WHERE ledger = LEDGER AND sequence = 3'),
    { sequence: 3, reason: 'ENTRY_BROKEN' },
  ],
  [
    'an event and its commitment are changed, but no signature',
    async ({ city, sql }) => {
      const held = await city.store.entry(trailOf(city).ledger, 2);
      const open = { salt: held?.open?.salt ?? new Uint8Array(), content: writeAuditEvent(act('client.register')) };
      const header = writeHeader({ ...readHeader(held?.header ?? new Uint8Array()), openCommitment: commit(open) });
      await sql('UPDATE g60.entries SET header = $1, open_content = $2 WHERE ledger = LEDGER AND sequence = 2', [
        ...[header, open.content],
      ]);
    },
    { reason: 'CHECKPOINT_DISAGREES' },
  ],
  [
    'the last events are deleted with all that was signed over them, and no peer can be reached',
    async (scene) => {
      const { city, sql, corridor } = scene;
      cutOff(scene);
      const { ledger } = trailOf(city);
      await drop(4, scene, ['entries', 'audit_index']);
      await sql('DELETE FROM g60.checkpoints WHERE ledger = LEDGER AND tree_size > 4');
      await forgetReceipts(scene);
      const kept = await Promise.all([0, 1, 2, 3].map((sequence) => city.store.entry(ledger, sequence)));
      const range = extend(
        { size: 0, hashes: [] },
        kept.map((entry) => leafHash(entry?.header ?? new Uint8Array())),
      );
      await sql('UPDATE g60.ledgers SET size = 4, root = $1, range = $2, issued_at = $3 WHERE number = LEDGER', [
        ...[rootOf(range), Buffer.concat(range.hashes), corridor.clock.now],
      ]);
    },
    { sequence: 4, reason: 'SIZE_BELOW_SIGNED' },
  ],
  [
    'the whole trail is rebuilt with the own key, and receipts are left',
    async (scene) => {
      cutOff(scene);
      await rebuild(scene, 5);
    },
    // One peer had confirmed four events, which the new trail has too.
    { sequence: 4, reason: 'PEER_DISAGREES', city: '330400' },
  ],
  [
    'the whole trail is rebuilt with the own key, receipts are deleted, and a peer can be reached',
    async (scene) => {
      await rebuild(scene, 1);
      await forgetReceipts(scene);
    },
    { sequence: 0, reason: 'PEER_DISAGREES', city: '330700' },
  ],
  [
    'checkpoints are signed with a key that is not in the directory',
    async ({ sql, corridor, city }) => {
      const held = await city.store.head(trailOf(city).ledger);
      const { ledger } = trailOf(city);
      const claim = { ledger, treeSize: size, rootHash: held?.root ?? new Uint8Array(), issuedAt: corridor.clock.now };
      const stranger = { ...city.signer, keyid: 'ab'.repeat(32) };
      const envelope = await signCheckpoint(stranger, claim);
      await sql('UPDATE g60.checkpoints SET envelope = $1 WHERE ledger = LEDGER AND tree_size = $2', [envelope, size]);
    },
    { sequence: 0, reason: 'CHECKPOINT_DISAGREES' },
  ],
];

for (const [name, attack, failure] of attacks) {
  t.test(name, async (t) => {
    const stage = await scene(t);
    await attack(stage);
    t.match(await stage.city.useCases.verifyAudit(auditor), { outcome: 'altered', failure });
    t.match(stage.city.audited.at(-1), { action: 'audit.verify', details: { outcome: 'altered' } });
    t.match(stage.city.events.at(-1), { event: 'audit.altered' });
  });
}

t.test('a peer takes no second history of a trail', async (t) => {
  const stage = await scene(t);
  const { city } = stage;
  const { log, ledger } = trailOf(city);
  await rebuild(stage, 5);
  await log.record(act('client.register'));
  await city.deliver('330400', 'audit');
  t.match(await city.store.cursor('330400', ledger), { failure: 'ROOT_MISMATCH', treeSize: size });
  t.match(city.events.at(-1), { event: 'delivery.parked' });
});

t.test('what a city sends of its own trail’s content is not kept by another', async (t) => {
  const { corridor, city } = await scene(t);
  const { log, ledger } = trailOf(city);
  await log.record(act('client.register'));
  const batch = await city.store.batch(ledger, size, 1, 1 << 20);
  if (!batch) throw new Error('nothing to send');
  const { start, entries, checkpoint } = batch;
  t.ok(entries[0]?.open);
  const sent = { ledger, start, entries: entries.map(entryMessage), checkpoint: Envelope.decode(checkpoint.envelope) };
  const peer = corridor.city('330400');
  await peer.useCases.receiveBatch('330100', Batch.encode(sent).finish());
  t.match(await peer.store.entry(ledger, size), { open: undefined, openWithheld: 2 });
});

t.test('a peer that lies can accuse nobody: its word must be signed by the trail’s own city', async (t) => {
  const { corridor, city } = await scene(t);
  const liar = corridor.city('330400');
  const { ledger } = trailOf(city);
  const claim = { ledger, treeSize: 99, rootHash: new Uint8Array(32), issuedAt: corridor.clock.now };
  const checkpoint = Envelope.decode(await signCheckpoint(liar.signer, claim));
  const body = CheckpointGossip.encode({ checkpoint }).finish();
  corridor.intercept = (_from, to) =>
    to === '330400' ? { status: 200, body, problem: undefined, retryAfterMs: undefined } : undefined;
  t.match(await city.useCases.verifyAudit(auditor), { outcome: 'intact' });
});
