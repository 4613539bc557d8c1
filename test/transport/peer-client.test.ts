import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { connect, createServer as createPlain } from 'node:net';
import type { TLSSocket } from 'node:tls';
import t, { type Test } from 'tap';
import { type TrustView, trustView } from '../../src/directory/trust-view.ts';
import type { TlsMaterial } from '../../src/exchange/ports/peers.ts';
import { createPeerClient, type PeerClientOptions, standardPeerTimings } from '../../src/transport/peer-client.ts';
import { tlsCorridor } from '../http/tls-corridor.ts';

const corridor = await tlsCorridor({ '330100': 1, '330400': 2, '340100': 3 });
const elsewhere = await tlsCorridor({ '330100': 1 }, 'elsewhere');
t.teardown(() => {
  corridor.remove();
  elsewhere.remove();
});
const hangzhou = corridor.material('330100');
const believed = trustView(corridor.directory, []);
const suspended = trustView(await corridor.suspend('330100'), []);
const revoked = trustView(corridor.directory, await corridor.revoke('330100'));
const { signal } = new AbortController();
const PROTOBUF = { 'content-type': 'application/x-protobuf' };

/** What is believed, with endpoints of our choosing. */
function located(ports: Readonly<Record<string, readonly number[]>>, view = believed): TrustView {
  return {
    ...view,
    member(city) {
      const member = view.member(city);
      const endpoints = (ports[city] ?? []).map((port) => `https://127.0.0.1:${port}`);
      return member && { ...member, endpoints };
    },
  };
}

/** A connection can carry the next call only once its answer has been dealt with. */
function free(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function freePort(): Promise<number> {
  const server = createPlain().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

type Answer = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void;

/** A gateway of `tls` that answers as told; `connections` counts handshakes. */
async function gateway(t: Test, answer: Answer, tls: TlsMaterial = hangzhou) {
  const options = { ...tls, requestCert: true, rejectUnauthorized: true };
  const server = createServer(options, async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    answer(request, response, Buffer.concat(chunks));
  });
  const sockets: TLSSocket[] = [];
  server.on('secureConnection', (socket) => sockets.push(socket));
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as { port: number }).port, sockets };
}

function client(t: Test, trust: PeerClientOptions['trust'], changed: Partial<PeerClientOptions> = {}) {
  const made = createPeerClient({
    tls: corridor.material('330400'),
    trust,
    now: Date.now,
    maxAnswerBytes: 1000,
    timings: standardPeerTimings,
    ...changed,
  });
  t.teardown(() => made.close());
  return made;
}

t.test('bytes go there and come back, over one connection kept alive, as the city we are', async (t) => {
  const seen: unknown[] = [];
  const { port, sockets } = await gateway(t, ({ method, url, headers, socket }, response, body) => {
    const { subject } = (socket as TLSSocket).getPeerCertificate();
    seen.push([method, url, headers['content-type'], body.toString('hex'), subject.CN]);
    response.writeHead(200, PROTOBUF).end(Buffer.from([0, 255, 7]));
  });
  const trust = located({ '330100': [port] });
  const peers = client(t, () => trust);
  const body = Uint8Array.of(1, 0, 254);
  const posted = await peers.post('330100', '/peer/v1/batches', body, signal);
  t.same(posted, { status: 200, body: Buffer.from([0, 255, 7]), problem: undefined, retryAfterMs: undefined });
  await free();
  await peers.get('330100', '/peer/v1/entries', { ledger: '330100/penalty/1', start: '5' }, signal);
  t.match(seen, [
    ['POST', '/peer/v1/batches', 'application/x-protobuf', '0100fe', /330400/],
    ['GET', '/peer/v1/entries?ledger=330100%2Fpenalty%2F1&start=5', undefined, '', /330400/],
  ]);
  t.equal(sockets.length, 1);
  t.equal(sockets[0]?.getProtocol(), 'TLSv1.3');
});

t.test('who is not the gateway of the city asked for gets nothing', async (t) => {
  const asked: string[] = [];
  const answer: Answer = (_request, response) => {
    asked.push('reached');
    response.writeHead(200, PROTOBUF).end();
  };
  for (const [who, tls, view, reason] of [
    ['another member', corridor.material('340100'), believed, /it is the gateway of 340100/],
    ['a client certificate', corridor.material('330100', 'client-demo'), believed, /./],
    ['a gateway of another CA', elsewhere.material('330100'), believed, /./],
    ['a suspended member', hangzhou, suspended, /NOT_A_MEMBER/],
  ] as const) {
    const { port } = await gateway(t, answer, { ...tls, ca: hangzhou.ca });
    const trust = located({ '330100': [port] }, view);
    const sent = client(t, () => trust).post('330100', '/peer/v1/batches', Uint8Array.of(1), signal);
    await t.rejects(sent, { code: 'PEER_UNREACHABLE', parameters: { peer: '330100', reason } }, who);
  }
  t.strictSame(asked, []);
});

t.test('a certificate that does not name the host called is refused', async (t) => {
  const { port } = await gateway(t, (_request, response) => response.end());
  const view = located({});
  const trust: TrustView = {
    ...view,
    member: (city) => {
      const member = view.member(city);
      // Another loopback address: reached, but not in the certificate.
      return member && { ...member, endpoints: [`https://127.0.0.2:${port}`] };
    },
  };
  const server = createPlain((socket) => socket.pipe(connect(port, '127.0.0.1')).pipe(socket)).listen(
    port,
    '127.0.0.2',
  );
  await new Promise((resolve) => server.once('listening', resolve));
  t.teardown(() => server.close());
  await t.rejects(client(t, () => trust).get('330100', '/peer/v1/directory', {}, signal), {
    code: 'PEER_UNREACHABLE',
    parameters: { reason: /ALTNAME|altnames/ },
  });
});

t.test('problems are answers, with the code and numbers that the sender acts on', async (t) => {
  const problem = JSON.stringify({ code: 'SEQUENCE_GAP', expected: 42, detail: '应从 42 开始' });
  const type = { 'content-type': 'application/problem+json; charset=utf-8' };
  for (const [status, headers, body, expected] of [
    [409, type, problem, { problem: { code: 'SEQUENCE_GAP', expected: 42 }, retryAfterMs: undefined }],
    [
      503,
      { ...type, 'retry-after': '7' },
      '{"code":"OVERLOADED"}',
      { problem: { code: 'OVERLOADED' }, retryAfterMs: 7000 },
    ],
    [502, { 'content-type': 'text/html' }, '<html>', { problem: undefined }],
    [500, { 'content-type': 'text/html' }, problem, { problem: undefined }],
    [204, {}, '', { problem: undefined }],
  ] as const) {
    const { port } = await gateway(t, (_request, response) => response.writeHead(status, headers).end(body));
    const trust = located({ '330100': [port] });
    const answer = await client(t, () => trust).get('330100', '/peer/v1/directory', {}, signal);
    t.match(answer, { status, ...expected });
    t.equal(answer.body.length, 0);
  }
});

t.test('what is no answer of the protocol is called that', async (t) => {
  for (const [what, answer, reason] of [
    [
      'another media type',
      (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('x'),
      /text\/html/,
    ],
    ['too large', (_, response) => response.writeHead(200, PROTOBUF).end(Buffer.alloc(1001)), /1000 bytes/],
    [
      'a problem too large',
      (_, response) => response.writeHead(400, { 'content-type': 'application/problem+json' }).end('x'.repeat(70_000)),
      /65536 bytes/,
    ],
  ] as const satisfies readonly (readonly [string, Answer, RegExp])[]) {
    const { port } = await gateway(t, answer);
    const trust = located({ '330100': [port, await freePort()] });
    await t.rejects(
      client(t, () => trust).get('330100', '/peer/v1/directory', {}, signal),
      { code: 'PEER_ANSWER', parameters: { peer: '330100', reason } },
      what,
    );
  }
});

t.test('endpoints are tried best first, and one that failed is tried last for a while', async (t) => {
  const best = await gateway(t, ({ socket }) => void socket.destroy());
  const second = await gateway(t, (_request, response) => response.writeHead(200, PROTOBUF).end());
  let waited = 0;
  const trust = located({ '330100': [best.port, second.port] });
  const peers = client(t, () => trust, { now: () => Date.now() + waited });
  const triesOfBest = async () => {
    best.sockets.length = 0;
    t.equal((await peers.get('330100', '/peer/v1/directory', {}, signal)).status, 200);
    return best.sockets.length > 0;
  };
  t.ok(await triesOfBest());
  t.notOk(await triesOfBest(), 'it gave no answer a moment ago');
  waited = 31_000;
  t.ok(await triesOfBest());
});

t.test('silence of any kind is unreachable, within the time given', async (t) => {
  const timings = { connectMs: 300, headersMs: 300, bodyMs: 300, keepAliveMs: 1000 };
  const mute = createPlain(() => undefined).listen(0, '127.0.0.1');
  await new Promise((resolve) => mute.once('listening', resolve));
  t.teardown(() => mute.close());
  const silent = await gateway(t, () => undefined);
  const halting = await gateway(t, (_request, response) => response.writeHead(200, PROTOBUF).write('x'));
  for (const [what, ports, reason] of [
    ['nobody listens', [await freePort()], /ECONNREFUSED/],
    ['no handshake', [(mute.address() as { port: number }).port], /CONNECT_TIMEOUT/],
    ['no answer', [silent.port], /HEADERS_TIMEOUT/],
    ['half an answer', [halting.port], /BODY_TIMEOUT/],
    ['no endpoint', [], /names no endpoint/],
  ] as const) {
    const trust = located({ '330100': ports });
    const asked = client(t, () => trust, { timings }).get('330100', '/peer/v1/directory', {}, signal);
    await t.rejects(asked, { code: 'PEER_UNREACHABLE', parameters: { reason } }, what);
  }
});

t.test('a call can be cancelled before and while it runs', async (t) => {
  const { port } = await gateway(t, () => undefined);
  const trust = located({ '330100': [port, port + 1] });
  const peers = client(t, () => trust);
  for (const after of [0, 100]) {
    const controller = new AbortController();
    const asked = peers.get('330100', '/peer/v1/directory', {}, controller.signal);
    setTimeout(() => controller.abort(), after);
    await t.rejects(asked, { code: 'PEER_UNREACHABLE', parameters: { reason: 'cancelled' } });
  }
});

t.test('a connection that the peer closes as we write costs no failed call', async (t) => {
  const { port, sockets } = await gateway(t, ({ socket }, response) => {
    // The second request of a connection meets its end.
    if (answered.has(socket)) return void socket.destroy();
    answered.add(socket);
    response.writeHead(200, PROTOBUF).end();
  });
  const answered = new Set<unknown>();
  const trust = located({ '330100': [port] });
  const peers = client(t, () => trust);
  for (let round = 0; round < 3; round += 1) {
    t.equal((await peers.post('330100', '/peer/v1/batches', Uint8Array.of(1), signal)).status, 200);
    await free();
  }
  t.equal(sockets.length, 3);
});

t.test('a peer that closes every connection is unreachable', async (t) => {
  const { port, sockets } = await gateway(t, ({ socket }) => void socket.destroy());
  const trust = located({ '330100': [port] });
  const posted = client(t, () => trust).post('330100', '/peer/v1/batches', Uint8Array.of(1), signal);
  await t.rejects(posted, { code: 'PEER_UNREACHABLE', parameters: { reason: /UND_ERR_SOCKET|ECONNRESET/ } });
  t.equal(sockets.length, 2, 'tried once more, not for ever');
});

t.test('a new directory or new material is used from the next call on', async (t) => {
  const names: string[] = [];
  const { port, sockets } = await gateway(t, ({ socket }, response) => {
    names.push(String((socket as TLSSocket).getPeerCertificate().subject.CN));
    response.writeHead(200, PROTOBUF).end();
  });
  let trust = located({ '330100': [port] });
  const peers = client(t, () => trust);
  const ask = async () => {
    await peers.get('330100', '/peer/v1/directory', {}, signal);
    await free();
    return sockets.length;
  };
  t.equal(await ask(), 1);
  t.equal(await ask(), 1);
  trust = located({ '330100': [port] });
  t.equal(await ask(), 1, 'the peer is believed as before: the connection goes on');
  peers.replaceTls(corridor.material('340100'));
  t.equal(await ask(), 2);
  t.match(names, [/330400/, /330400/, /330400/, /340100/]);
  trust = located({ '330100': [port] }, suspended);
  await t.rejects(ask(), { code: 'PEER_UNREACHABLE' });
});

t.test('a peer whose certificate was revoked gets nothing more, also over the connection that is open', async (t) => {
  const asked: string[] = [];
  const { port } = await gateway(t, ({ url }, response) => {
    asked.push(String(url));
    response.writeHead(200, PROTOBUF).end();
  });
  let trust = located({ '330100': [port] });
  const peers = client(t, () => trust);
  await peers.get('330100', '/peer/v1/directory', {}, signal);
  await free();
  trust = located({ '330100': [port] }, revoked);
  const sent = peers.post('330100', '/peer/v1/batches', Uint8Array.of(1), signal);
  await t.rejects(sent, { code: 'PEER_UNREACHABLE', parameters: { reason: /KEY_REVOKED/ } });
  t.strictSame(asked, ['/peer/v1/directory']);
});

t.test('calls under way finish when the material is replaced and when the client closes', async (t) => {
  const { port } = await gateway(t, (_request, response) => {
    setTimeout(() => response.writeHead(200, PROTOBUF).end('late'), 150);
  });
  const trust = located({ '330100': [port] });
  const peers = client(t, () => trust);
  const first = peers.get('330100', '/peer/v1/directory', {}, signal);
  peers.replaceTls(corridor.material('340100'));
  const second = peers.get('330100', '/peer/v1/directory', {}, signal);
  const closed = peers.close();
  for (const answer of await Promise.all([first, second])) t.equal(Buffer.from(answer.body).toString(), 'late');
  await closed;
});
