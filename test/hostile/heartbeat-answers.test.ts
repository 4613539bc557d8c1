/** A peer that answers a heartbeat with something other than the truth. */
import t from 'tap';
import { Envelope, HeartbeatAnswer } from '../../src/wire/proto.ts';
import { assertHealed, corridor, home, ledger, liar, lies, ok, scene, source, third } from './liar.ts';

type Answer = Parameters<typeof HeartbeatAnswer.encode>[0];

/** Lets the source send a heartbeat, to which the peer's honest answer is given with a change. */
async function beat(change: (honest: Answer) => Answer): Promise<void> {
  corridor.clock.now += 61_000;
  source.revived.length = 0;
  source.events.length = 0;
  const heartbeats: Uint8Array[] = [];
  corridor.intercept = (_from, to, _path, body) => {
    if (to === liar) heartbeats.push(body);
    return new Error('lost on the way');
  };
  await source.heartbeat();
  const { useCases } = corridor.city(liar);
  const honest = HeartbeatAnswer.decode(await useCases.receiveHeartbeats(home, heartbeats[0] ?? new Uint8Array()));
  const answer = ok(HeartbeatAnswer.encode(change(honest)).finish());
  corridor.intercept = (_from, to) => (to === liar ? answer : new Error('lost on the way'));
  source.events.length = 0;
  await source.heartbeat();
}

const ofLiar = () => source.events.filter(({ fields }) => fields['peer'] === liar);

t.test('an honest answer to a heartbeat wakes the lanes that are behind', async (t) => {
  const { confirmed } = await scene();
  await beat((honest) => honest);
  t.same(ofLiar(), []);
  t.same(source.revived, [{ peer: liar, ledger }]);
  t.equal((await source.store.cursor(liar, ledger)).treeSize, confirmed);
});

t.test('receipts in the answer to a heartbeat are judged as strictly', async (t) => {
  for (const [name, lie, code] of lies) {
    const stage = await scene();
    // An old receipt is true, and moves nothing.
    if (name === 'that is an old one') continue;
    const envelope = await lie(stage);
    if (code === 'ENVELOPE_MALFORMED' && name !== 'signed as something else') continue;
    await beat(() => ({ receipts: [Envelope.decode(envelope)] }));
    t.match(ofLiar(), [{ event: 'heartbeat.failed', fields: { code } }], name);
    t.equal((await source.store.cursor(liar, ledger)).treeSize, stage.confirmed, name);
  }
});

t.test('a peer cannot have lanes woken that it was not asked about', async (t) => {
  await scene();
  const names = [`${third}/licence/1`, `${home}/licence/2`, 'no ledger', '', ledger, ledger];
  await beat(() => ({ behind: names.map((each) => ({ ledger: each, tree_size: 1_000_000 })) }));
  t.same(ofLiar(), []);
  t.same(source.revived, [{ peer: liar, ledger }]);
});

t.test('a peer found rolled back by a heartbeat is delivered to again, though nothing new was published', async (t) => {
  const { size } = await scene();
  await assertHealed(t, size);
  await beat(() => ({ behind: [{ ledger, tree_size: 5 }] }));
  t.match(ofLiar(), [{ event: 'peer.rolled_back', fields: { confirmed: size, held: 5 } }]);
  t.same(source.revived, [{ peer: liar, ledger }]);
  t.equal((await source.store.cursor(liar, ledger)).treeSize, 5);
  await assertHealed(t, size);
});
