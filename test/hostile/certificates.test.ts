/** Certificates that should open no door between gateways, each shown to a real listener and by a real listener. */
import { once } from 'node:events';
import { createServer } from 'node:https';
import t, { type Test } from 'tap';
import { type TrustView, trustView } from '../../src/directory/trust-view.ts';
import type { TlsMaterial } from '../../src/exchange/ports/peers.ts';
import { createPeerClient, standardPeerTimings } from '../../src/transport/peer-client.ts';
import { call } from '../http/call.ts';
import { fakeUseCases } from '../http/fake-use-cases.ts';
import { startPeer } from '../http/servers.ts';
import { tlsCorridor } from '../http/tls-corridor.ts';
import { day } from '../pki/fixture.ts';
import { impostorsOf } from './impostors.ts';

/** The gateway that is attacked, the one that is impersonated, and another member. */
const [victim, honest, other] = ['330100', '330400', '340100'] as const;

// Older than a certificate lives, so that there can be an expired one.
const corridor = await tlsCorridor({ [victim]: 1, [honest]: 2, [other]: 3 }, 'corridor', [], Date.now() - 500 * day);
const elsewhere = await tlsCorridor({ [honest]: 1 }, 'elsewhere');
t.teardown(() => {
  corridor.remove();
  elsewhere.remove();
});
const believed = trustView(corridor.directory, []);
const revoked = trustView(corridor.directory, await corridor.revoke(honest));
const impostors = await impostorsOf(honest, corridor.authority, elsewhere.authority);

/** How a client learns that the server has broken off the handshake. */
const cutOff = /^ERR_SSL_.*ALERT|^ECONNRESET$|^EPIPE$|^EPROTO$/;

interface Attack {
  readonly tls: TlsMaterial;
  /** What the victim believes. */
  readonly trust: TrustView;
  /** Problem code that its calls are answered; undefined where the handshake fails. */
  readonly calling: string | undefined;
  /** Why the victim does not speak to it. */
  readonly answering: RegExp;
}

/** The victim is called with the certificate, and calls a listener that shows it. */
async function attack(t: Test, { tls, trust, calling, answering }: Attack): Promise<void> {
  const useCases = fakeUseCases();
  const { app, port } = await startPeer({ corridor, useCases, trust: () => trust });
  t.teardown(() => app.close());
  const pushed = call(port, tls, {
    ...{ method: 'POST', path: '/peer/v1/batches', body: 'a batch' },
    headers: { 'content-type': 'application/x-protobuf' },
  });
  if (calling === undefined) await t.rejects(pushed, { code: cutOff });
  else t.match(await pushed, { status: 403, json: { code: calling } });
  t.strictSame(useCases.calls, [], 'no use case was called, not even a sign of life was noted');

  const requests: string[] = [];
  const trap = createServer({ ...tls, requestCert: true, rejectUnauthorized: false }, ({ url }, response) => {
    requests.push(String(url));
    response.end();
  }).listen(0, '127.0.0.1');
  await once(trap, 'listening');
  const { port: trapPort } = trap.address() as { port: number };
  const peers = createPeerClient({
    ...{ tls: corridor.material(victim), now: Date.now, timings: standardPeerTimings, maxAnswerBytes: 1000 },
    trust: () => ({ ...trust, member: (city) => reachedAt(trust, city, trapPort) }),
  });
  t.teardown(async () => {
    await peers.close();
    trap.closeAllConnections();
    trap.close();
  });
  const sent = peers.post(honest, '/peer/v1/batches', Uint8Array.of(1), new AbortController().signal);
  await t.rejects(sent, { code: 'PEER_UNREACHABLE', parameters: { reason: answering } });
  t.strictSame(requests, [], 'nothing was sent');
}

function reachedAt(trust: TrustView, city: string, port: number) {
  const member = trust.member(city);
  return member && { ...member, endpoints: [`https://127.0.0.1:${port}`] };
}

const attacks: Readonly<Record<string, Attack>> = {
  'a certificate signed by itself': {
    ...{ tls: impostors.selfSigned, trust: believed, calling: undefined },
    answering: /SELF_SIGNED|self-signed|DEPTH_ZERO/,
  },
  'a certificate of another CA': {
    ...{ tls: impostors.foreign, trust: believed, calling: undefined },
    answering: /UNABLE_TO|SELF_SIGNED/,
  },
  'an expired certificate': {
    ...{ tls: impostors.expired, trust: believed, calling: undefined },
    answering: /CERT_HAS_EXPIRED/,
  },
  'a revoked certificate': {
    ...{ tls: corridor.material(honest), trust: revoked, calling: 'KEY_REVOKED' },
    answering: /KEY_REVOKED/,
  },
  'a certificate for signing': {
    ...{ tls: impostors.signingOnly, trust: believed, calling: undefined },
    answering: /INVALID_PURPOSE|unsuitable certificate purpose/,
  },
  'a certificate for clients only, in the name of a gateway': {
    ...{ tls: impostors.clientOnly, trust: believed, calling: 'CERTIFICATE_PROFILE' },
    answering: /INVALID_PURPOSE|unsuitable certificate purpose/,
  },
  "the certificate of one of the city's systems": {
    ...{ tls: corridor.material(honest, 'client-demo'), trust: believed, calling: 'CERTIFICATE_PROFILE' },
    answering: /./,
  },
  'the certificate of a city that is not listed': {
    ...{ tls: impostors.unlisted, trust: believed, calling: 'NOT_A_MEMBER' },
    answering: /NOT_A_MEMBER/,
  },
  'a certificate of an issuing CA that the directory does not name': {
    ...{ tls: impostors.unnamedIssuer, trust: believed, calling: 'CERTIFICATE_PROFILE' },
    answering: /not issued by an issuing CA in use/,
  },
  'the certificate of a suspended city': {
    ...{
      tls: corridor.material(honest),
      trust: trustView(await corridor.suspend(honest), []),
      calling: 'NOT_A_MEMBER',
    },
    answering: /NOT_A_MEMBER/,
  },
};

for (const [name, what] of Object.entries(attacks)) {
  t.test(`${name} opens no door, neither as caller nor as called`, (t) => attack(t, what));
}

t.test('the certificate of another member speaks for that member only', async (t) => {
  const useCases = fakeUseCases();
  const { app, port } = await startPeer({ corridor, useCases });
  t.teardown(() => app.close());
  t.equal((await call(port, corridor.material(other), { path: '/peer/v1/directory' })).status, 200);
  t.strictSame(useCases.calls[0], { name: 'sawPeer', values: [other] });
});
