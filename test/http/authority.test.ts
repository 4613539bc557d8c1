import { X509Certificate } from 'node:crypto';
import { Agent } from 'node:https';
import { Registry } from 'prom-client';
import t, { type Test } from 'tap';
import { type TrustView, trustView } from '../../src/directory/trust-view.ts';
import { GatewayError } from '../../src/errors.ts';
import { authorityServer } from '../../src/http/authority/server.ts';
import type { AuthorityUseCases } from '../../src/http/authority/use-cases.ts';
import { standardTimings } from '../../src/http/listener.ts';
import { eventually } from '../federation/eventually.ts';
import { call } from './call.ts';
import { tlsCorridor, trustDomain } from './tls-corridor.ts';

const corridor = await tlsCorridor({ '330100': 1, '330500': 2 });
const foreign = await tlsCorridor({ '330100': 1 }, 'foreign');
t.teardown(() => {
  corridor.remove();
  foreign.remove();
});

const gateway = corridor.material('330100');
const uri = 'spiffe://g60.credit/city/330100/gateway';
const pkcs10 = { 'content-type': 'application/pkcs10' };

interface Setting {
  readonly replaced?: Partial<AuthorityUseCases>;
  readonly trust?: () => TrustView;
}

/** The service over use cases that note every call, with a city's gateway certificate for its own. */
async function start(t: Test, { replaced = {}, trust }: Setting = {}) {
  const calls: unknown[][] = [];
  const noted =
    (name: string, answer: (...values: never[]) => unknown) =>
    async (...values: unknown[]) => {
      calls.push([name, ...values]);
      return answer(...(values as never[]));
    };
  const useCases = {
    certify: noted('certify', replaced.certify ?? (() => ({ chain: 'PEM', trust: Buffer.from('news') }))),
    trustAfter: noted('trustAfter', replaced.trustAfter ?? (() => Buffer.from('news'))),
    revocationList: noted('revocationList', replaced.revocationList ?? (() => Buffer.from('list'))),
    served: noted('served', replaced.served ?? (() => undefined)),
  } as unknown as AuthorityUseCases;
  const believed = trustView(corridor.directory, []);
  const app = authorityServer({
    ...{ useCases, tls: gateway, trust: trust ?? (() => believed), trustDomain },
    ...{ now: Date.now, registry: new Registry(), emit: () => undefined, timings: standardTimings, maxConnections: 20 },
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  t.teardown(() => app.close());
  const address = app.server.address();
  return { app, calls, port: typeof address === 'object' && address ? address.port : 0 };
}

const certificates = '/pki/v1/certificates?after=3';

t.test('a request is certified for whom its certificate names, and brings what is newer', async (t) => {
  const { port, calls } = await start(t);
  const told = await call(port, gateway, { method: 'POST', path: certificates, headers: pkcs10, body: 'CSR' });
  t.equal(told.status, 200);
  t.same(told.json, { chain: 'PEM', trust: Buffer.from('news').toString('base64') });
  t.same(calls[0], ['certify', { city: '330100', uri }, 'CSR', 3]);
  await eventually('it is in the book', async () => calls.length === 2);
  t.same(calls[1], ['served', { asker: uri, route: '/pki/v1/certificates', status: 200, code: undefined }]);
});

t.test('news and revocation lists are served to every holder of a certificate, and not written down', async (t) => {
  const { port, calls } = await start(t);
  const client = corridor.material('330500', 'client-demo');
  const news = await call(port, client, { path: '/pki/v1/trust?after=0' });
  t.match(news, { status: 200, headers: { 'content-type': 'application/x-protobuf' } });
  t.equal(news.bytes.toString(), 'news');
  const list = await call(port, client, { path: `/pki/v1/crl/${'a'.repeat(64)}.crl` });
  t.match(list, { status: 200, headers: { 'content-type': 'application/pkix-crl' } });
  t.same(calls, [
    ['trustAfter', 0],
    ['revocationList', 'a'.repeat(64)],
  ]);
});

t.test('what is refused is answered with its code, and is in the book with who asked', async (t) => {
  const certify = async () => {
    throw new GatewayError('CSR_SIGNATURE', { file: 'request' });
  };
  const { port, calls } = await start(t, { replaced: { certify } });
  const post = { method: 'POST', path: certificates, headers: pkcs10, body: 'CSR' };
  const cases: [what: string, ask: Parameters<typeof call>[2], status: number, code: string][] = [
    ['by the CA', post, 422, 'CSR_SIGNATURE'],
    ['before it is looked at who asks, for its size', { ...post, body: 'x'.repeat(16_385) }, 413, 'BODY_TOO_LARGE'],
    ['for its media type', { ...post, headers: { 'content-type': 'text/plain' } }, 415, 'MEDIA_TYPE_UNSUPPORTED'],
    ['for its address', { path: '/pki/v1/crl/..%2f..%2fissuing.key' }, 400, 'REQUEST_INVALID'],
    ['for a name that is no list', { path: '/pki/v1/crl/root.key' }, 400, 'REQUEST_INVALID'],
    ['for an unknown address', { path: '/pki/v1/keys' }, 404, 'NOT_FOUND'],
  ];
  for (const [what, ask, status, code] of cases) {
    calls.length = 0;
    const told = await call(port, gateway, ask);
    t.match(told, { status, json: { code } }, what);
    await eventually('it is in the book', async () => calls.some(([name]) => name === 'served'));
    t.match(calls.find(([name]) => name === 'served')?.[1], { asker: status === 413 ? '' : uri, status, code }, what);
  }
});

t.test('who has no certificate of the corridor, or one for something else, gets no connection', async (t) => {
  const { port, calls } = await start(t);
  const ask = { path: '/pki/v1/trust?after=0' };
  await t.rejects(call(port, { ca: gateway.ca }, ask), 'none');
  await t.rejects(call(port, { ...foreign.material('330100'), ca: gateway.ca }, ask), 'of another corridor');
  await t.rejects(call(port, corridor.material('330100', 'signing'), ask), 'for signing');
  t.same(calls, []);
});

t.test('a certificate that was revoked, and one of a suspended city, renew nothing', async (t) => {
  const revoked = new Map([
    [serialOf(corridor.material('330500')), { revokedAt: Date.now(), reason: 'keyCompromise', invalidFrom: undefined }],
  ]);
  const [issuer] = corridor.directory.issuers;
  if (!issuer) throw new Error('no issuing CA');
  const validity = { number: 2, thisUpdate: Date.now(), nextUpdate: Date.now() + 1e9, der: new Uint8Array() };
  let trust = trustView(corridor.directory, [{ issuer: issuer.keyid, ...validity, revoked }]);
  const { port, calls } = await start(t, { trust: () => trust });
  const post = { method: 'POST', path: certificates, headers: pkcs10, body: 'CSR' };
  t.match(await call(port, corridor.material('330500'), post), { status: 403, json: { code: 'KEY_REVOKED' } });
  t.equal((await call(port, corridor.material('330500', 'client-demo'), post)).status, 200);
  trust = trustView(await corridor.suspend('330500'), []);
  for (const profile of ['gateway', 'client-demo']) {
    const told = await call(port, corridor.material('330500', profile), post);
    t.match(told, { status: 403, json: { code: 'NOT_A_MEMBER' } }, profile);
  }
  t.equal(calls.filter(([name]) => name === 'certify').length, 1);
});

t.test('one that asks without end is told to wait, and delays nobody else', async (t) => {
  const { port, calls } = await start(t);
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  t.teardown(() => agent.destroy());
  const ask = { path: '/pki/v1/trust?after=0' };
  const told = await Promise.all(Array.from({ length: 310 }, () => call(port, gateway, { ...ask, agent })));
  t.equal(told.filter(({ status }) => status === 200).length, 300);
  t.match(
    told.find(({ status }) => status !== 200),
    { status: 429, json: { code: 'RATE_LIMITED' }, headers: { 'retry-after': /^[0-9]+$/ } },
  );
  t.equal((await call(port, corridor.material('330500'), ask)).status, 200);
  t.equal(calls.filter(([name]) => name === 'trustAfter').length, 301);
});

function serialOf({ cert }: { cert: string }): string {
  return new X509Certificate(cert).serialNumber.toLowerCase().replace(/^0+/, '');
}
