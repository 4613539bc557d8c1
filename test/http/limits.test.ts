import { Agent, request } from 'node:https';
import { setTimeout } from 'node:timers/promises';
import { connect, type TLSSocket } from 'node:tls';
import t, { type Test } from 'tap';
import type { TlsMaterial } from '../../src/exchange/ports/peers.ts';
import { fakeUseCases } from './fake-use-cases.ts';
import { type ServerSettings, startApi, startPeer } from './servers.ts';
import { tlsCorridor } from './tls-corridor.ts';
import { callWithToken } from './with-token.ts';

const corridor = await tlsCorridor({ '330100': 1, '330400': 2 });
t.teardown(() => corridor.remove());
const jiaxing = corridor.material('330400');
const client = corridor.material('330100', 'client-demo');
const MiB = 1024 * 1024;

async function peer(t: Test, settings: Partial<ServerSettings> = {}) {
  const useCases = fakeUseCases();
  const { app, port } = await startPeer({ corridor, useCases, ...settings });
  t.teardown(() => app.close());
  // Bytes that arrived at the server, TLS included.
  let received = () => 0;
  app.server.on('secureConnection', (socket) => {
    received = () => socket.bytesRead;
  });
  return { useCases, port, received: () => received() };
}

function connected(port: number, tls: TlsMaterial): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ ...tls, host: '127.0.0.1', port }, () => resolve(socket));
    socket.on('error', reject);
  });
}

/** All that comes back until the other side closes. */
async function answerTo(socket: TLSSocket, text: string): Promise<string> {
  socket.write(text);
  let answer = '';
  for await (const chunk of socket) answer += chunk;
  return answer;
}

const push = (headers: string) =>
  `POST /peer/v1/batches HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-protobuf\r\n${headers}\r\n`;

t.test('a batch that says it is too large is refused unread', async (t) => {
  const { port, received, useCases } = await peer(t);
  const socket = await connected(port, jiaxing);
  const answer = await answerTo(socket, push(`Content-Length: ${9 * MiB}\r\n`));
  t.match(answer, /^HTTP\/1\.1 413 /);
  t.match(answer, /"code":"BODY_TOO_LARGE"/);
  t.match(answer, new RegExp(`"limit":${8 * MiB}`));
  t.match(answer, /\r\nconnection: close\r\n/i);
  t.ok(received() < 10_000);
  t.strictSame(
    useCases.calls.filter(({ name }) => name !== 'sawPeer'),
    [],
  );
});

t.test('a caller that pours on regardless is answered, and cut off long before the end', async (t) => {
  const { port, received } = await peer(t);
  const told = await new Promise<number>((resolve, reject) => {
    const headers = { 'content-type': 'application/x-protobuf', 'content-length': 500 * MiB };
    const sent = request({ ...jiaxing, host: '127.0.0.1', port, path: '/peer/v1/batches', method: 'POST', headers });
    const chunk = Buffer.alloc(MiB);
    const pour = () => {
      while (!sent.destroyed && sent.write(chunk));
    };
    sent.on('drain', pour);
    sent.on('response', (response) => resolve(response.statusCode ?? 0));
    sent.on('error', reject);
    pour();
  });
  t.equal(told, 413);
  t.ok(received() < 20 * MiB, `${received()} bytes were read`);
});

t.test('a body without a length is refused once it is over the limit', async (t) => {
  const { port, received, useCases } = await peer(t, { limits: { batchBytes: 100_000 } });
  const socket = await connected(port, jiaxing);
  const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`;
  const answer = await answerTo(socket, push('Transfer-Encoding: chunked\r\n') + chunk.repeat(3));
  t.match(answer, /^HTTP\/1\.1 413 /);
  t.ok(received() < MiB);
  t.notOk(useCases.calls.some(({ name }) => name === 'receiveBatch'));
});

t.test('100 Continue is only said to a body that will be read', async (t) => {
  const { port } = await peer(t);
  const told = (length: number) =>
    new Promise<string[]>((resolve, reject) => {
      const events: string[] = [];
      const headers = { 'content-type': 'application/x-protobuf', 'content-length': length, expect: '100-continue' };
      const asked = request({ ...jiaxing, host: '127.0.0.1', port, path: '/peer/v1/batches', method: 'POST', headers });
      asked.on('continue', () => {
        events.push('continue');
        asked.end(Buffer.alloc(length));
      });
      asked.on('response', (response) => resolve([...events, String(response.statusCode)]));
      asked.on('error', reject);
      asked.flushHeaders();
    });
  t.same(await told(1000), ['continue', '200']);
  t.same(await told(9 * MiB), ['413']);
});

t.test('a request that does not arrive in time is told so and cut off', async (t) => {
  const { port, useCases } = await peer(t, { timings: { headersMs: 300, requestMs: 300, checkMs: 50 } });
  for (const started of ['POST /peer/v1/batches HTTP/1.1\r\nHost', `${push('Content-Length: 1000\r\n')}abc`]) {
    const answer = await answerTo(await connected(port, jiaxing), started);
    t.match(answer, /^HTTP\/1\.1 408 /, JSON.stringify(started.slice(-20)));
    t.match(answer, /"code":"REQUEST_TIMEOUT"/);
  }
  t.notOk(useCases.calls.some(({ name }) => name === 'receiveBatch'));
});

t.test('what is not HTTP, and headers without end, are answered as problems', async (t) => {
  const { port } = await peer(t);
  for (const [sent, status, code] of [
    ['NOT HTTP\r\n\r\n', 400, 'REQUEST_INVALID'],
    [`GET / HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`, 431, 'HEADERS_TOO_LARGE'],
    ['GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n', 400, 'REQUEST_INVALID'],
  ] as const) {
    const answer = await answerTo(await connected(port, jiaxing), sent);
    t.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `), code);
    t.match(answer, /Content-Type: application\/problem\+json/);
    t.match(answer, `"code":"${code}"`);
    const body = answer.slice(answer.indexOf('\r\n\r\n') + 4);
    t.match(JSON.parse(body), { status, code });
  }
});

t.test('a connection that falls silent before its handshake is dropped', async (t) => {
  const { port } = await peer(t, { timings: { handshakeMs: 200 } });
  const { connect: connectPlain } = await import('node:net');
  const socket = connectPlain(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.on('close', resolve));
  t.pass('closed by the server');
});

t.test('silent connections without number take no place from who has a certificate', async (t) => {
  const { app, port } = await startApi({ corridor, useCases: fakeUseCases() });
  t.teardown(() => app.close());
  const agent = new Agent({ keepAlive: true });
  const { connect: connectPlain } = await import('node:net');
  const silent = Array.from({ length: 300 }, (_, index) =>
    // Half of them silent from the start, half of them once they have shaken hands without a certificate.
    (index % 2 === 0 ? connectPlain(port, '127.0.0.1') : connect({ ca: client.ca, host: '127.0.0.1', port })).on(
      'error',
      () => undefined,
    ),
  );
  t.teardown(() => {
    agent.destroy();
    for (const socket of silent) socket.destroy();
  });
  t.equal((await callWithToken(port, client, { path: '/v1/status', agent })).status, 200);
  await setTimeout(200);
  t.equal((await callWithToken(port, client, { path: '/v1/status', agent })).status, 200, 'and keeps it');
  t.ok(silent.filter(({ destroyed }) => destroyed).length >= 200);
});

t.test('each route of the API has its own limit', async (t) => {
  const useCases = fakeUseCases();
  const limits = { submitBytes: 100_000, importBytes: 200_000 };
  const { app, port } = await startApi({ corridor, useCases, limits });
  t.teardown(() => app.close());
  for (const [path, type, bytes, status] of [
    ['/v1/records?dataset=penalty', 'application/x-ndjson', 100_001, 413],
    ['/v1/imports?dataset=penalty', 'text/csv', 150_000, 202],
    ['/v1/imports?dataset=penalty', 'text/csv', 200_001, 413],
  ] as const) {
    const headers = { 'content-type': type };
    const answer = await callWithToken(port, client, { method: 'POST', path, headers, body: Buffer.alloc(bytes, 'x') });
    t.equal(answer.status, status, `${path} ${bytes}`);
  }
});
