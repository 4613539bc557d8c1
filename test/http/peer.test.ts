import { once } from 'node:events';
import { Agent } from 'node:https';
import { connect, type TLSSocket } from 'node:tls';
import t from 'tap';
import { trustView } from '../../src/directory/trust-view.ts';
import { GatewayError } from '../../src/errors.ts';
import { call } from './call.ts';
import { fakeUseCases } from './fake-use-cases.ts';
import { startPeer } from './servers.ts';
import { tlsCorridor } from './tls-corridor.ts';

const corridor = await tlsCorridor({ '330100': 1, '330400': 2 });
const elsewhere = await tlsCorridor({ '330400': 2 }, 'elsewhere');
t.teardown(() => {
  corridor.remove();
  elsewhere.remove();
});
const believed = trustView(corridor.directory, []);
const revoked = trustView(corridor.directory, await corridor.revoke('330400'));
const suspended = trustView(await corridor.suspend('330400'), []);
const jiaxing = corridor.material('330400');
const protobuf = { 'content-type': 'application/x-protobuf' };

t.test('every call of the protocol reaches its use case with the identity and the numbers', async (t) => {
  const useCases = fakeUseCases();
  const { app, port } = await startPeer({ corridor, useCases });
  t.teardown(() => app.close());
  const ledger = '330400/penalty/1';
  const query = `ledger=${encodeURIComponent(ledger)}`;
  for (const { name, path, values } of [
    { name: 'serveEntries', path: `/peer/v1/entries?${query}&start=3&limit=7`, values: ['330400', ledger, 3, 7] },
    { name: 'serveCheckpoint', path: `/peer/v1/checkpoints?${query}`, values: [ledger] },
    { name: 'serveInclusion', path: `/peer/v1/proofs/inclusion?${query}&sequence=2&size=9`, values: [ledger, 2, 9] },
    { name: 'serveConsistency', path: `/peer/v1/proofs/consistency?${query}&first=2&second=9`, values: [ledger, 2, 9] },
    { name: 'serveNode', path: `/peer/v1/nodes?${query}&level=1&index=2&size=9`, values: [ledger, 1, 2, 9] },
    { name: 'serveDirectory', path: '/peer/v1/directory', values: [] },
    { name: 'serveTrust', path: '/peer/v1/trust?after=3', values: [3] },
  ]) {
    const answer = await call(port, jiaxing, { path });
    t.equal(answer.status, 200, path);
    t.equal(answer.headers['content-type'], 'application/x-protobuf');
    t.strictSame(useCases.calls.splice(0), [
      { name: 'sawPeer', values: ['330400'] },
      { name, values },
    ]);
  }
});

t.test('pushed bodies arrive as the bytes they are, and receipts go back', async (t) => {
  const useCases = fakeUseCases();
  const { app, port } = await startPeer({ corridor, useCases });
  t.teardown(() => app.close());
  const body = Buffer.from([0, 255, 1, 254]);
  for (const [path, name, answered] of [
    ['/peer/v1/batches', 'receiveBatch', 'receipt'],
    ['/peer/v1/checkpoints', 'receiveHeartbeats', 'heartbeats'],
    ['/peer/v1/trust', 'receiveTrust', 'version'],
  ] as const) {
    const answer = await call(port, jiaxing, { method: 'POST', path, headers: protobuf, body });
    t.equal(answer.status, 200);
    t.equal(answer.bytes.toString(), answered);
    t.equal(answer.headers['content-type'], 'application/x-protobuf');
    t.strictSame(useCases.calls.splice(0)[1], { name, values: ['330400', body] });
  }
});

t.test('who has no certificate of this corridor does not get through the handshake', async (t) => {
  const useCases = fakeUseCases();
  const { app, port } = await startPeer({ corridor, useCases });
  t.teardown(() => app.close());
  const { ca } = jiaxing;
  const foreign = elsewhere.material('330400');
  for (const [who, tls] of [
    ['no certificate', { ca }],
    ['a certificate of another CA', { ...foreign, ca }],
    ['TLS 1.2', { ...jiaxing, maxVersion: 'TLSv1.2' as const }],
  ] as const) {
    await t.rejects(call(port, tls, { path: '/peer/v1/directory' }), who);
  }
  t.strictSame(useCases.calls, []);
});

t.test('a certificate of this corridor that is not of a member gateway is told why', async (t) => {
  const useCases = fakeUseCases();
  for (const [who, tls, trust, code] of [
    ['a client of the city', corridor.material('330400', 'client-demo'), believed, 'CERTIFICATE_PROFILE'],
    ['a suspended member', jiaxing, suspended, 'NOT_A_MEMBER'],
  ] as const) {
    const { app, port, audited } = await startPeer({ corridor, useCases, trust: () => trust });
    const answer = await call(port, tls, { method: 'POST', path: '/peer/v1/batches', headers: protobuf, body: 'x' });
    t.equal(answer.status, 403, who);
    t.equal(answer.json['code'], code);
    t.equal(answer.headers['connection'], 'close', 'its body is not read to its end');
    const details = { route: '/peer/v1/batches', listener: 'peer' };
    t.same(audited, [{ action: 'request.refused', actor: 'unknown', outcome: 'refused', code, details }]);
    await app.close();
  }
  t.strictSame(useCases.calls, [], 'not even a sign of life');
});

t.test('no header says who calls', async (t) => {
  const useCases = fakeUseCases();
  const { app, port } = await startPeer({ corridor, useCases });
  t.teardown(() => app.close());
  const headers = {
    'x-forwarded-client-cert': 'URI=spiffe://g60.credit/city/310117/gateway',
    'x-ssl-client-cert': 'spiffe://g60.credit/city/310117/gateway',
    forwarded: 'for=310117',
  };
  await call(port, jiaxing, { path: '/peer/v1/directory', headers });
  t.strictSame(useCases.calls[0], { name: 'sawPeer', values: ['330400'] });
});

/** A TLS session of the peer listener, to be resumed. */
function sessionOf(port: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect({ ...jiaxing, host: '127.0.0.1', port }, () =>
      socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n'),
    );
    socket.once('session', (session) => {
      resolve(session);
      socket.destroy();
    });
    socket.on('error', reject);
  });
}

t.test('identity holds on a kept-alive connection and on a resumed session', async (t) => {
  const useCases = fakeUseCases();
  const { app, port } = await startPeer({ corridor, useCases });
  t.teardown(() => app.close());
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  t.teardown(() => agent.destroy());
  const path = '/peer/v1/directory';
  t.equal((await call(port, jiaxing, { path, agent })).status, 200);
  t.equal((await call(port, jiaxing, { path, agent })).status, 200);

  const session = await sessionOf(port);
  useCases.calls.length = 0;
  const answer = await call(port, { ...jiaxing, session }, { path });
  t.ok(answer.resumed, 'the session was resumed');
  t.equal(answer.status, 200);
  t.strictSame(useCases.calls[0], { name: 'sawPeer', values: ['330400'] });
});

t.test('a new directory judges connections that are already open', async (t) => {
  let trust = believed;
  const { app, port } = await startPeer({ corridor, useCases: fakeUseCases(), trust: () => trust });
  t.teardown(() => app.close());
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  t.teardown(() => agent.destroy());
  t.equal((await call(port, jiaxing, { path: '/peer/v1/directory', agent })).status, 200);
  trust = suspended;
  t.equal((await call(port, jiaxing, { path: '/peer/v1/directory', agent })).json['code'], 'NOT_A_MEMBER');
});

t.test('a gateway whose certificate was revoked is refused on the connection it has open', async (t) => {
  let trust = believed;
  const useCases = fakeUseCases();
  const { app, port } = await startPeer({ corridor, useCases, trust: () => trust });
  t.teardown(() => app.close());
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  t.teardown(() => agent.destroy());
  const ask = { path: '/peer/v1/directory', agent };
  t.equal((await call(port, jiaxing, ask)).status, 200);
  trust = revoked;
  useCases.calls.length = 0;
  const answer = await call(port, jiaxing, ask);
  t.match([answer.status, answer.json['code'], answer.headers['connection']], [403, 'KEY_REVOKED', 'close']);
  t.equal((await call(port, jiaxing, ask)).json['code'], 'KEY_REVOKED', 'and on any other');
  t.strictSame(useCases.calls, []);
});

t.test('the connection of a revoked gateway is closed though nothing is asked over it, others stay', async (t) => {
  let trust = believed;
  const { app, port } = await startPeer({ corridor, useCases: fakeUseCases(), trust: () => trust });
  t.teardown(() => app.close());
  const [guilty, innocent] = [jiaxing, corridor.material('330100')].map((tls) => {
    const socket = connect({ ...tls, host: '127.0.0.1', port });
    t.teardown(() => socket.destroy());
    // With no request at all on it, Node would itself close a connection sooner or later.
    socket.on('error', () => undefined);
    return socket.resume();
  }) as [TLSSocket, TLSSocket];
  await Promise.all([once(guilty, 'secureConnect'), once(innocent, 'secureConnect')]);
  trust = revoked;
  const began = Date.now();
  await once(guilty, 'close');
  t.ok(Date.now() - began < 10_000, `after ${Date.now() - began} ms`);
  t.notOk(innocent.destroyed);
});

t.test('news of trust that is too large is refused unread', async (t) => {
  const useCases = fakeUseCases();
  const { app, port } = await startPeer({ corridor, useCases });
  t.teardown(() => app.close());
  const body = Buffer.alloc(4 * 1024 * 1024 + 1);
  const asked = { method: 'POST', path: '/peer/v1/trust', headers: protobuf, body };
  const answer = await call(port, jiaxing, asked).catch((error: NodeJS.ErrnoException) => error);
  // Cut off in the middle of its body, a caller does not always get to read why.
  t.match(answer instanceof Error ? 'EPIPE' : answer.json['code'], /EPIPE|BODY_TOO_LARGE/);
  t.notOk(useCases.calls.some(({ name }) => name === 'receiveTrust'));
});

t.test('after replaceTls new connections are judged by the new roots, resumed or not', async (t) => {
  const { app, port } = await startPeer({ corridor, useCases: fakeUseCases() });
  t.teardown(() => app.close());
  const path = '/peer/v1/directory';
  const session = await sessionOf(port);
  t.equal((await call(port, jiaxing, { path })).status, 200);
  app.replaceTls({ ...corridor.material('330100'), ca: elsewhere.material('330400').ca });
  await t.rejects(call(port, jiaxing, { path }));
  await t.rejects(call(port, { ...jiaxing, session }, { path }));
});

t.test('a refusal of the use case becomes its problem document', async (t) => {
  const useCases = fakeUseCases({
    receiveBatch: async () => {
      throw new GatewayError('SEQUENCE_GAP', { expected: 42 });
    },
  });
  const { app, port, events } = await startPeer({ corridor, useCases });
  t.teardown(() => app.close());
  const headers = { ...protobuf, 'accept-language': 'en' };
  const answer = await call(port, jiaxing, { method: 'POST', path: '/peer/v1/batches', headers, body: 'x' });
  t.strictSame(answer.json, {
    expected: 42,
    type: 'urn:g60:problem:SEQUENCE_GAP',
    title: 'Conflict',
    status: 409,
    detail: 'The batch should start at 42',
    code: 'SEQUENCE_GAP',
  });
  t.match(events, [{ event: 'http.refused', fields: { code: 'SEQUENCE_GAP', route: '/peer/v1/batches' } }]);
});

t.test('what a peer is refused is noted, but not how it is told where to go on', async (t) => {
  for (const [code, noted] of [
    ['ROOT_MISMATCH', [{ action: 'request.refused', actor: '330400', outcome: 'refused', code: 'ROOT_MISMATCH' }]],
    ['SEQUENCE_GAP', []],
    ['STORE_UNAVAILABLE', []],
  ] as const) {
    const refusing = fakeUseCases({
      receiveBatch: async () => {
        throw new GatewayError(code);
      },
    });
    const { app, port, audited } = await startPeer({ corridor, useCases: refusing });
    await call(port, jiaxing, { method: 'POST', path: '/peer/v1/batches', headers: protobuf, body: 'x' });
    t.match(audited, noted);
    t.equal(audited.length, noted.length, code);
    await app.close();
  }
});

t.test('parameters that are missing, unknown or out of range are named', async (t) => {
  const { app, port } = await startPeer({ corridor, useCases: fakeUseCases() });
  t.teardown(() => app.close());
  for (const [path, place] of [
    ['/peer/v1/entries?ledger=a&start=0', 'limit'],
    ['/peer/v1/entries?ledger=a&start=-1&limit=1', 'start'],
    ['/peer/v1/entries?ledger=a&start=9007199254740993&limit=1', 'start'],
    ['/peer/v1/entries?ledger=a&start=0&limit=5001', 'limit'],
    ['/peer/v1/entries?ledger=a&start=0&limit=1&from=2', 'from'],
    ['/peer/v1/nodes?ledger=a&level=1.5&index=0&size=1', 'level'],
    ['/peer/v1/trust', 'after'],
    ['/peer/v1/trust?after=-1', 'after'],
    ['/peer/v1/directory/x', undefined],
  ] as const) {
    const { status, json } = await call(port, jiaxing, { path });
    t.equal(status, place ? 400 : 404, path);
    t.equal(json['place'], place);
    t.equal(json['code'], place ? 'REQUEST_INVALID' : 'NOT_FOUND');
  }
});
