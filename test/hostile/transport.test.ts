/** Attacks on the doors of a gateway that runs as a process of its own, over real TLS. */
import { writeFileSync } from 'node:fs';
import { Agent, createServer } from 'node:https';
import { type ConnectionOptions, connect } from 'node:tls';
import t, { type Test } from 'tap';
import type { TlsMaterial } from '../../src/exchange/ports/peers.ts';
import { cityFiles } from '../../src/pki/city-layout.ts';
import { publishDirectory } from '../../src/pki/publish.ts';
import type { CityProcess } from '../federation/city-process.ts';
import { openProcessCorridor } from '../federation/corridor-of-processes.ts';
import { eventually } from '../federation/eventually.ts';
import { arrived, freshRows, publish, submit } from '../federation/requests.ts';
import { withoutTrails } from '../federation/whole-city.ts';
import { type Ask, call } from '../http/call.ts';
import { testAuthority } from '../pki/fixture.ts';
import { impostorsOf } from './impostors.ts';

const MiB = 1024 * 1024;
/** How a client learns that the server has broken off the handshake. */
const cutOff = /^ERR_SSL_.*ALERT|^ECONNRESET$|^EPIPE$|^EPROTO$/;
const protobuf = { 'content-type': 'application/x-protobuf' };

t.setTimeout(600_000);
const corridor = await openProcessCorridor(t, {
  codes: ['330100', '310117', '340100'],
  asleep: ['340100'],
  // No heartbeat while databases are compared.
  settings: { G60_HEARTBEAT_SECONDS: '3600', G60_SWEEP_SECONDS: '2', G60_QUEUE__RETRY_MAX_SECONDS: '2' },
});
const [victim, honest, wicked] = ['330100', '310117', '340100'].map((code) => corridor.city(code)) as [
  CityProcess,
  CityProcess,
  CityProcess,
];
const elsewhere = await testAuthority(t.testdir(), { name: 'foreign', at: Date.now() });
const impostors = await impostorsOf(honest.code, corridor.authority, elsewhere);
const ca = corridor.authority.root.x509.toString();
const ledger = `${honest.code}/licence/1`;
const id = await publish(honest, 'licence');
await submit(honest, 'licence', freshRows('licence', honest.code, 5));
await arrived(victim, id);
await corridor.agreed();

const peer = (tls: ConnectionOptions, ask: Ask) => call(victim.ports.peer, tls, ask);
const push = (tls: ConnectionOptions, body: Uint8Array, headers: Record<string, string> = {}) =>
  peer(tls, { method: 'POST', path: '/peer/v1/batches', headers: { ...protobuf, ...headers }, body });
const pulled = await peer(wicked.material('gateway'), {
  path: `/peer/v1/entries?ledger=${encodeURIComponent(ledger)}&start=0&limit=5000`,
});
t.equal(pulled.status, 200, 'any member may pull');
/** Runs the attack, and checks that the database is afterwards byte for byte what it was. */
const harmless = async (t: Test, name: string, attack: () => Promise<unknown>) => {
  const before = await withoutTrails(victim);
  await attack();
  t.equal(await withoutTrails(victim), before, `${name}: nothing changed`);
};

t.test('who is nobody here does not get through the handshake', async (t) => {
  for (const [who, tls] of [
    ['no certificate', { ca }],
    ['a certificate of another CA', impostors.foreign],
    ['a certificate signed by itself', impostors.selfSigned],
    ['an expired certificate', impostors.expired],
    ['the signing certificate', honest.material('signing')],
    ['TLS 1.2', { ...honest.material('gateway'), maxVersion: 'TLSv1.2' as const }],
  ] as const) {
    const asked = { method: 'POST', path: '/peer/v1/batches', headers: protobuf, body: pulled.bytes };
    await harmless(t, who, () => t.rejects(peer(tls, asked), { code: cutOff }, who));
  }
});

t.test('who is somebody else is told so', async (t) => {
  const claims = {
    'x-forwarded-client-cert': `URI=spiffe://g60.credit/city/${honest.code}/gateway`,
    'x-ssl-client-cert': `spiffe://g60.credit/city/${honest.code}/gateway`,
    'x-g60-city': honest.code,
    forwarded: `for=${honest.code}`,
  };
  for (const [who, tls, headers, code] of [
    ["a client of the ledger's city", honest.material(), {}, 'CERTIFICATE_PROFILE'],
    ['a city that is certified and not listed', impostors.unlisted, {}, 'NOT_A_MEMBER'],
    ["a member that pushes another's ledger", wicked.material('gateway'), {}, 'WRONG_CITY'],
    ['a member that claims to be another in headers', wicked.material('gateway'), claims, 'WRONG_CITY'],
  ] as const) {
    await harmless(t, who, async () => {
      const { status, json } = await push(tls, pulled.bytes, headers);
      t.match([status, json['code']], [403, code], who);
    });
  }
  const own = await push(honest.material('gateway'), pulled.bytes);
  t.equal(own.status, 200, 'the source itself is answered with its receipt');
});

t.test('a body that is too large is refused before it is read, and one without end is cut off', async (t) => {
  const { port, ...tls } = { port: victim.ports.peer, ...honest.material('gateway') };
  const head = (length: string) =>
    `POST /peer/v1/batches HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-protobuf\r\n${length}\r\n\r\n`;
  await harmless(t, 'oversize', async () => {
    const answer = await spoken(port, tls, (socket) => socket.write(head(`Content-Length: ${9 * MiB}`)));
    t.match(answer.text, /^HTTP\/1\.1 413 (?:.|\s)*"code":"BODY_TOO_LARGE"/);
  });
  await harmless(t, 'endless', async () => {
    const chunk = `100000\r\n${'x'.repeat(MiB)}\r\n`;
    const answer = await spoken(port, tls, (socket) => {
      socket.write(head('Transfer-Encoding: chunked'));
      const pour = () => {
        while (!socket.destroyed && socket.write(chunk));
      };
      socket.on('drain', pour);
      pour();
    });
    t.ok(answer.sent < 40 * MiB, `${answer.sent} bytes were taken`);
  });
});

t.test('sixty bodies that only dribble keep nobody waiting', async (t) => {
  const material = honest.material('gateway');
  const slow = Array.from({ length: 60 }, () => {
    const socket = connect({ ...material, host: '127.0.0.1', port: victim.ports.peer });
    socket.on('error', () => undefined);
    socket.write('POST /peer/v1/batches HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-protobuf\r\n');
    socket.write('Content-Length: 1000\r\n\r\n');
    const drip = setInterval(() => socket.write('x'), 500);
    socket.on('close', () => clearInterval(drip));
    return socket;
  });
  const began = Date.now();
  await arrived(victim, await publish(honest, 'licence'));
  t.comment(`delivered in ${Date.now() - began} ms`);
  for (const socket of slow) socket.destroy();
  await corridor.agreed();
});

t.test('the API lets in the systems of its own city only', async (t) => {
  const rows = JSON.stringify(freshRows('licence', victim.code, 1));
  for (const [who, tls, status, code] of [
    ['no certificate', { ca }, 401, 'CLIENT_CERTIFICATE_REQUIRED'],
    ['a certificate of another CA', impostors.foreign, 401, 'CLIENT_CERTIFICATE_REQUIRED'],
    ['a system of another city', honest.material(), 403, 'CLIENT_NOT_OF_THIS_CITY'],
    ["its own city's gateway", victim.material('gateway'), 403, 'CERTIFICATE_PROFILE'],
  ] as const) {
    await harmless(t, who, async () => {
      const headers = { 'content-type': 'application/json' };
      const asked = { method: 'POST', path: '/v1/records?dataset=licence', headers, body: rows };
      const answer = await call(victim.ports.api, tls, asked);
      t.match([answer.status, answer.json['code']], [status, code], who);
    });
  }
});

t.test('who listens in the place of another city is sent nothing', async (t) => {
  for (const [who, tls] of [
    ['another member', honest.material('gateway')],
    ['a foreign CA’s certificate of the right name', impostors.foreign],
  ] as const) {
    const requests: string[] = [];
    const trap = createServer({ ...tls, requestCert: true, rejectUnauthorized: false }, (request, response) => {
      requests.push(request.url ?? '');
      response.end();
    });
    let connections = 0;
    trap.on('connection', () => {
      connections += 1;
    });
    await new Promise<void>((resolve) => trap.listen(wicked.ports.peer, '127.0.0.1', resolve));
    await publish(victim, 'listing');
    await eventually('the trap was called', async () => connections > 1);
    await eventually('and that was a failure', async () => {
      const lane = (await victim.status()).peers.find(({ city }) => city === wicked.code)?.ledgers;
      return lane?.some(({ failure }) => failure === 'PEER_UNREACHABLE');
    });
    t.same(requests, [], who);
    trap.closeAllConnections();
    await new Promise((resolve) => trap.close(resolve));
  }
});

t.test('a member that is suspended loses its access, on open connections too', async (t) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  t.teardown(() => agent.destroy());
  const ask = { path: '/peer/v1/directory', agent };
  t.equal((await peer(wicked.material('gateway'), ask)).status, 200);
  const { authority, directory } = corridor;
  const members = directory.members.map((member) =>
    member.city === wicked.code ? { ...member, state: 'suspended' as const } : member,
  );
  const next = await publishDirectory(authority, { ...directory, members }, directory, Date.now());
  writeFileSync(cityFiles(victim.directory).directory, next.envelope);
  await eventually('taken over', async () => (await victim.status()).directoryVersion === next.version);
  await harmless(t, 'suspended', async () => {
    for (const asked of [ask, { path: '/peer/v1/directory' }]) {
      const { status, json } = await peer(wicked.material('gateway'), asked);
      t.match([status, json['code']], [403, 'NOT_A_MEMBER']);
    }
  });
});

/** What comes back on a connection of its own until it closes, and how many bytes were got rid of. */
function spoken(
  port: number,
  tls: TlsMaterial,
  speak: (socket: ReturnType<typeof connect>) => void,
): Promise<{ readonly text: string; readonly sent: number }> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect({ ...tls, host: '127.0.0.1', port }, () => speak(socket));
    socket.on('data', (chunk) => {
      text += chunk;
    });
    // Cut off in the middle of a write is one way to be told.
    socket.on('error', () => undefined);
    socket.on('close', () => resolve({ text, sent: socket.bytesWritten }));
  });
}
