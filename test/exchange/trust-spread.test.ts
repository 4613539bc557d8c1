/** Nine cities over a network that is a function call: how fast all hold what one was given. */
import t, { type Test } from 'tap';
import { GatewayError } from '../../src/errors.ts';
import type { PeerAnswer, PeerClient } from '../../src/exchange/ports/peers.ts';
import { receiveTrust, withNewestKeys } from '../../src/exchange/receive-trust.ts';
import { TrustSpread } from '../../src/exchange/spread-trust.ts';
import { readTrust } from '../../src/exchange/trust-message.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Pool } from '../../src/store/pool.ts';
import { memoryPool } from '../store/memory-store.ts';
import { answerOf } from './corridor.ts';
import { type Holder, holder, told, trustFixture } from './trust-fixture.ts';

const codes = ['310117', '320400', '330100', '330400', '330500', '330600', '330700', '340100', '340200'];
const corridor = await trustFixture(t);
const { next, list } = corridor;
const [template] = corridor.first.members;
if (!template) throw new Error('a member');
const members = codes.map((city) => ({
  ...template,
  ...{ city, name: city, tlsIdentity: `spiffe://g60.credit/city/${city}/gateway`, signingKeys: [] },
}));
const first = await next(corridor.first, { members });
const second = await next(first);
const third = await next(second);

const { signal } = new AbortController();

interface Node extends Holder {
  readonly spread: TrustSpread;
  readonly unparked: string[];
}

interface Net {
  readonly nodes: ReadonlyMap<string, Node>;
  node(code: string): Node;
  /** Calls made so far, as "from method to". */
  readonly calls: string[];
  /** Which calls are lost. */
  lost: (from: string, to: string, method: string) => boolean;
  /** Resolves when nobody tells anybody anything any more. */
  quiet(): Promise<void>;
}

async function openNet(t: Test, cities: readonly string[]): Promise<Net> {
  const pool = await memoryPool();
  t.teardown(() => pool.end());
  const nodes = new Map<string, Node>();
  const pushes = new Set<Promise<void>>();
  const net: Net = {
    nodes,
    node(code) {
      const node = nodes.get(code);
      if (!node) throw new Error(`no ${code}`);
      return node;
    },
    calls: [],
    lost: () => false,
    async quiet() {
      while (pushes.size > 0) await Promise.all(pushes);
    },
  };
  for (const city of cities) {
    const push = () => {
      const pushing = nodes.get(city)?.spread.push(signal);
      if (!pushing) return;
      pushes.add(pushing);
      void pushing.then(() => pushes.delete(pushing));
    };
    nodes.set(city, await openNode(city, pool, net, push));
  }
  return net;
}

async function openNode(city: string, pool: Pool, net: Net, changed: () => void): Promise<Node> {
  const store = await openStore(pool, { schema: `c${city}` });
  const unparked: string[] = [];
  const opened = await holder({ ...corridor, first }, store, changed);
  const spread = new TrustSpread({
    ...{ city, held: opened.held, peers: clientOf(city, net) },
    store: { unpark: async (peer) => void unparked.push(peer) },
    emit: (event, fields = {}) => void opened.events.push({ event, fields }),
    world: { now: () => opened.clock.now },
  });
  return { ...opened, spread, unparked };
}

function clientOf(from: string, net: Net): PeerClient {
  const call = (to: string, method: string, work: (node: Node) => Promise<Uint8Array>): Promise<PeerAnswer> => {
    net.calls.push(`${from} ${method} ${to}`);
    if (net.lost(from, to, method)) throw new GatewayError('PEER_UNREACHABLE', { peer: to, reason: 'lost' });
    return answerOf(() => work(net.node(to)));
  };
  return {
    post: async (to, _path, body) => call(to, 'told', (node) => receiveTrust(from, body, node)),
    get: async (to, _path, { after }) => call(to, 'asked', ({ held }) => held.bundle(Number(after))),
  };
}

const versions = ({ nodes }: Net) => [...nodes.values()].map(({ held }) => held.current().version);

t.test('nine cities hold a version and a list that one of them was given as soon as it tells the others', async (t) => {
  const net = await openNet(t, codes);
  net.node('330100').files.directory = second.envelope;
  net.node('330100').files.revocationLists = [await list(4)];
  await net.node('330100').held.refresh();
  await net.quiet();
  t.same(
    versions(net),
    codes.map(() => 4),
  );
  for (const node of net.nodes.values()) {
    t.match(node.held.current().revocationLists, [{ number: 4 }]);
    t.equal(node.spread.peerVersions().size, 8, 'and each knows of every other');
    t.ok([...node.spread.peerVersions().values()].every((version) => version === 4));
  }
  t.ok(net.calls.length <= 9 * 8, `${net.calls.length} calls: nobody tells the same twice`);
});

t.test('where nobody can be told, asking does it, also by way of others', async (t) => {
  const net = await openNet(t, codes);
  // All pushes are lost, and 340200 reaches 340100 alone, which had it from nobody yet.
  net.lost = (from, to, method) => method === 'told' || (from === '340200' && to !== '340100');
  await net.node('330100').held.take(told([second, third]), 'authority');
  await net.quiet();
  for (const { spread } of net.nodes.values()) await spread.pull(signal);
  t.same(
    versions(net),
    codes.map(() => 5),
  );
  t.match(net.node('340200').events.filter(({ event }) => event === 'trust.not_exchanged')[0], {
    fields: { peer: '310117', code: 'PEER_UNREACHABLE' },
  });
});

t.test('a peer that is told of a version after a gap asks for what lies between', async (t) => {
  const net = await openNet(t, ['330100', '310117']);
  net.lost = () => true;
  await net.node('330100').held.take(told([second]), 'authority');
  await net.quiet();
  net.lost = () => false;
  await net.node('330100').held.take(told([third]), 'authority');
  await net.quiet();
  t.same(versions(net), [5, 5]);
});

t.test('two cities that were given different contents under one number both find out', async (t) => {
  const net = await openNet(t, ['330100', '310117']);
  const other = await next(first, { members: members.slice(0, 3), issuedAt: second.issuedAt + 1 });
  net.lost = (_from, _to, method) => method === 'told';
  await net.node('330100').held.take(told([second]), 'authority');
  await net.node('330100').spread.pull(signal);
  await net.node('310117').held.take(told([other]), 'authority');
  await net.quiet();
  for (const code of ['330100', '310117']) {
    await net.node(code).spread.pull(signal);
    const forks = net.node(code).events.filter(({ event }) => event === 'directory.forked');
    t.match(forks, [{ fields: { version: 4 } }], code);
    net.calls.length = 0;
  }
});

t.test('a key that is not known is looked for with its owner, and the work is done on the second try', async (t) => {
  const net = await openNet(t, ['330100', '310117']);
  net.lost = (_from, _to, method) => method === 'told';
  await net.node('310117').held.take(told([second]), 'authority');
  const here = net.node('330100');
  const verify = async () => {
    if (here.held.current().version < 4) throw new GatewayError('KEY_UNKNOWN', { keyid: 'ab', city: '310117' });
    return 'done';
  };
  t.equal(await withNewestKeys('310117', verify, here), 'done');
  net.calls.length = 0;
  const stranger = async () => Promise.reject(new GatewayError('KEY_UNKNOWN', { keyid: 'cd', city: '310117' }));
  for (let tries = 0; tries < 20; tries += 1) {
    await t.rejects(withNewestKeys('310117', stranger, here), { code: 'KEY_UNKNOWN' });
  }
  t.ok(net.calls.length <= 1, 'who signs with unknown keys again and again is not asked again and again');
  here.clock.now += 5001;
  await t.rejects(withNewestKeys('310117', stranger, here), { code: 'KEY_UNKNOWN' });
  t.equal(net.calls.length, 1);
  const refusal = async () => Promise.reject(new GatewayError('KEY_REVOKED', { keyid: 'cd' }));
  await t.rejects(withNewestKeys('310117', refusal, here), { code: 'KEY_REVOKED' }, 'any other refusal stands');
});

t.test('deliveries to a peer that has learnt something are tried again', async (t) => {
  const net = await openNet(t, ['330100', '310117']);
  const { spread, unparked } = net.node('330100');
  await spread.saw('310117', 3);
  unparked.length = 0;
  await spread.saw('310117', 3);
  t.same(unparked, []);
  await spread.saw('310117', 4);
  t.same(unparked, ['310117']);
  await spread.saw('310117', 2);
  t.equal(spread.peerVersions().get('310117'), 2, 'a peer may lose what it had, and a rotation must know');
});

t.test('what a peer tells is answered with the version held, and its lies with their code', async (t) => {
  const net = await openNet(t, ['330100', '310117']);
  const here = net.node('330100');
  t.match(readTrust(await receiveTrust('310117', told([second]), here)), { version: 4, directories: [] });
  const forked = await next(first, { issuedAt: second.issuedAt + 1 });
  await t.rejects(receiveTrust('310117', told([forked]), here), { code: 'DIRECTORY_FORKED' });
  await t.rejects(receiveTrust('310117', Buffer.from('no Trust'), here), { code: 'PROTOBUF_MALFORMED' });
});
