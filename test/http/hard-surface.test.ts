/** What the TLS listeners say in every answer, and which TLS they speak. */
import { connect, type TLSSocket } from 'node:tls';
import t from 'tap';
import { type Ask, call } from './call.ts';
import { fakeUseCases, recordId } from './fake-use-cases.ts';
import { startApi, startPeer } from './servers.ts';
import { tlsCorridor } from './tls-corridor.ts';
import { callWithToken } from './with-token.ts';

const corridor = await tlsCorridor({ '330100': 1, '330400': 2 });
const useCases = fakeUseCases();
const [api, peer] = [await startApi({ corridor, useCases }), await startPeer({ corridor, useCases })];
t.teardown(async () => {
  await Promise.all([api.app.close(), peer.app.close()]);
  corridor.remove();
});
const demo = corridor.material('330100', 'client-demo');
const jiaxing = corridor.material('330400');

const wanted = {
  'cache-control': 'no-store',
  'content-security-policy': /^default-src 'none'; frame-ancestors 'none'/,
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

t.test('answers and errors alike say how they may be used, and nothing of what made them', async (t) => {
  const record: Ask = { path: `/v1/records/${recordId}` };
  const text: Ask = { method: 'POST', path: '/v1/records?dataset=penalty', headers: { 'content-type': 'text/plain' } };
  const long: Ask = { ...record, headers: { x: 'y'.repeat(20_000) } };
  for (const [status, told] of [
    [200, callWithToken(api.port, demo, record)],
    [401, call(api.port, demo, record)],
    [401, call(api.port, { ca: demo.ca }, record)],
    [404, call(api.port, demo, { path: '/nothing' })],
    [400, call(api.port, demo, { path: '/v1/%E0%A4%A' })],
    [405, call(api.port, demo, { method: 'PUT', path: '/v1/status' })],
    [415, callWithToken(api.port, demo, { ...text, body: 'x' })],
    [431, call(api.port, demo, long)],
    [200, call(peer.port, jiaxing, { path: '/peer/v1/directory' })],
    [404, call(peer.port, jiaxing, { path: '/nothing' })],
    [431, call(peer.port, jiaxing, long)],
  ] as const) {
    const { headers, ...answer } = await told;
    t.equal(answer.status, status);
    t.match(headers, wanted, `${status}`);
    t.notOk(headers['server'] ?? headers['x-powered-by']);
  }
});

function handshake(port: number, options: object): Promise<{ protocol: string | null; cipher: string; curve: string }> {
  return new Promise((resolve, reject) => {
    const socket: TLSSocket = connect({ ...demo, ...options, host: '127.0.0.1', port }, () => {
      const { name = '' } = socket.getEphemeralKeyInfo() as { name?: string };
      resolve({ protocol: socket.getProtocol(), cipher: socket.getCipher().name, curve: name });
      socket.destroy();
    });
    socket.on('error', reject);
  });
}

t.test('the API speaks TLS 1.2 with forward secrecy and authenticated encryption alone, peers TLS 1.3', async (t) => {
  const old = { maxVersion: 'TLSv1.2' };
  for (const cipher of ['ECDHE-RSA-AES256-GCM-SHA384', 'ECDHE-RSA-AES128-GCM-SHA256', 'ECDHE-RSA-CHACHA20-POLY1305']) {
    t.match(await handshake(api.port, { ...old, ciphers: cipher }), { protocol: 'TLSv1.2', cipher, curve: 'X25519' });
  }
  for (const ciphers of [
    'AES256-GCM-SHA384',
    'AES128-SHA',
    'ECDHE-RSA-AES256-SHA384',
    'ECDHE-RSA-AES128-SHA',
    'DHE-RSA-AES256-GCM-SHA384',
  ]) {
    await t.rejects(handshake(api.port, { ...old, ciphers }), { code: /SSL/ }, ciphers);
  }
  await t.rejects(handshake(api.port, { ...old, maxVersion: 'TLSv1.1', minVersion: 'TLSv1' }), 'TLS 1.1');
  await t.rejects(handshake(api.port, { ecdhCurve: 'P-521' }), 'a curve that is not offered');
  t.match(await handshake(api.port, {}), { protocol: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384' });
  await t.rejects(handshake(peer.port, old), 'peers do not');
});

t.test('what was hardened stays so once keys were replaced', async (t) => {
  api.app.replaceTls(corridor.material('330100'));
  await t.rejects(handshake(api.port, { maxVersion: 'TLSv1.2', ciphers: 'AES256-GCM-SHA384' }), { code: /SSL/ });
  t.match(await handshake(api.port, {}), { protocol: 'TLSv1.3' });
});

t.test('nobody makes the server shake hands again on an open connection', async (t) => {
  const options = { ...demo, host: '127.0.0.1', port: api.port, maxVersion: 'TLSv1.2' as const };
  const code = await new Promise<string>((resolve) => {
    const socket = connect(options, () => {
      socket.renegotiate({ rejectUnauthorized: true }, (error) => {
        if (!error) resolve('renegotiated');
      });
    });
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
    socket.on('close', () => resolve('closed'));
  });
  t.match(code, /NO_RENEGOTIATION|ALERT|closed/);
});
