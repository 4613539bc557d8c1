import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import t, { type Test } from 'tap';
import { readDirectory } from '../../src/directory/directory.ts';
import { readTrust } from '../../src/exchange/trust-message.ts';
import { authorityFiles } from '../../src/pki/authority-layout.ts';
import { authorityView } from '../../src/pki/authority-view.ts';
import { parseCertificates } from '../../src/pki/certificate-file.ts';
import { revokeCertificates } from '../../src/pki/revoke.ts';
import { loadMaterial } from '../../src/pki/tls-material.ts';
import { createAuthorityClient } from '../../src/transport/authority-client.ts';
import { eventually } from '../federation/eventually.ts';
import { trustDomain } from '../pki/fixture.ts';
import { requestOf, servedCorridor } from './authority-service.ts';

const signal = AbortSignal.timeout(60_000);

t.test(
  'a gateway has the successors of its keys certified, and learns of a new directory with the answer',
  async (t) => {
    const { authority, cities, client } = await servedCorridor(t);
    const [hangzhou] = cities;
    if (!hangzhou) throw new Error('no city');
    const enrolment = await client(hangzhou);
    for (const use of ['gateway', 'signing', 'client-demo']) {
      const { chain, trust } = await enrolment.certify(await requestOf(hangzhou, use, `${use}-next`), signal);
      const [certificate, issuer] = parseCertificates(chain, 'answer');
      t.match(certificate.uris[0], `/330100/${use.replace('-', '/')}`);
      t.equal(issuer?.keyid, authority.issuing.certificate.keyid);
      const told = readTrust(trust);
      t.equal(told.revocationLists.length, 1);
      if (use === 'gateway') t.match(told, { version: 2, directories: [] });
      if (use !== 'signing') continue;
      const [envelope] = told.directories;
      if (!envelope) throw new Error('no new directory');
      const view = readDirectory(envelope, { roots: [authority.root.x509], previous: undefined, now: Date.now() });
      t.equal(view.key(certificate.keyid)?.city, '330100', 'it is listed at once');
    }
    t.equal(readTrust(await enrolment.trust(0, signal)).directories.length, 3);
  },
);

t.test('many at once are served one after the other, each with its own certificate', async (t) => {
  const { cities, client } = await servedCorridor(t);
  const asked = await Promise.all(
    cities.flatMap((city) =>
      ['gateway', 'signing'].map(async (use) => {
        const enrolment = await client(city);
        const request = await requestOf(city, use, `${city.member.city}-${use}-next`);
        return await Promise.all([enrolment.certify(request, signal), enrolment.certify(request, signal)]);
      }),
    ),
  );
  t.ok(
    asked.every(([first, again]) => first?.chain === again?.chain),
    'asked twice, answered with the same',
  );
  t.equal(new Set(asked.map(([first]) => first?.chain)).size, 4);
});

t.test('what the CA refuses comes back with its code, and is in its book', async (t) => {
  const { cities, client, book } = await servedCorridor(t);
  const [hangzhou, huzhou] = cities;
  if (!hangzhou || !huzhou) throw new Error('no cities');
  const foreign = await requestOf(huzhou, 'gateway', 'gateway-next');
  const own = await requestOf(hangzhou, 'gateway', 'gateway-next');
  const cases = [
    ["another city's name", await client(hangzhou), foreign, 'CSR_IDENTITY'],
    ["a system that asks in its gateway's name", await client(hangzhou, 'client-demo'), own, 'CSR_IDENTITY'],
    ['a key in use', await client(hangzhou), await requestOf(hangzhou, 'gateway', '330100-signing'), 'CSR_KEY'],
    ['no request', await client(hangzhou), 'hello', 'CSR_MALFORMED'],
  ] as const;
  for (const [what, enrolment, request, refused] of cases) {
    await t.rejects(enrolment.certify(request, signal), { code: 'AUTHORITY_REFUSED', parameters: { refused } }, what);
  }
  await eventually('all are in the book', async () => book().length === cases.length);
  t.match(
    book().map(({ code }) => code),
    cases.map(([, , , code]) => code),
  );
  t.match(book()[1], { asker: /client\/demo$/, status: 422 });
});

t.test(
  'a key revoked by another process of the CA is refused within a second or two, its neighbour is not',
  async (t) => {
    const { authority, cities, client } = await servedCorridor(t);
    const [hangzhou, huzhou] = cities;
    if (!hangzhou || !huzhou) throw new Error('no cities');
    const select = ({ identity }: { identity: string }) => identity.endsWith('/330100/gateway');
    await revokeCertificates(authority, { select, reason: 'keyCompromise', invalidFrom: undefined }, Date.now());
    const [thief, neighbour] = [await client(hangzhou), await client(huzhou)];
    const code = await eventually('it is refused', () =>
      thief.trust(0, signal).then(
        () => undefined,
        ({ parameters }) => parameters.refused,
      ),
    );
    t.equal(code, 'KEY_REVOKED');
    await neighbour.trust(0, signal);
  },
);

/** Answers in the CA's place with these credentials. */
async function impostor(t: Test, tls: { key: string; cert: string; ca: string }): Promise<string> {
  const server = createServer({ ...tls, requestCert: true }, (_request, response) => response.end('{}'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

t.test('who is not the CA gets no request: another gateway, nobody', async (t) => {
  const { cities, trust } = await servedCorridor(t);
  const [hangzhou, huzhou] = cities;
  if (!hangzhou || !huzhou) throw new Error('no cities');
  const tls = await loadMaterial(hangzhou.directory, 'gateway', undefined);
  const cases: [what: string, url: string, reason: string][] = [
    [
      "a gateway's certificate",
      await impostor(t, await loadMaterial(huzhou.directory, 'gateway', undefined)),
      'CERTIFICATE_PROFILE',
    ],
    ['nobody', 'https://127.0.0.1:1', 'ECONNREFUSED'],
  ];
  for (const [what, url, reason] of cases) {
    const enrolment = createAuthorityClient({ url, trustDomain, tls: () => tls, trust: () => trust });
    await t.rejects(enrolment.trust(0, signal), { code: 'AUTHORITY_UNREACHABLE', parameters: { reason } }, what);
  }
});

t.test(
  "the service's own key, once revoked, is believed no more, and taken away it is followed by another",
  async (t) => {
    const { authority, cities, url } = await servedCorridor(t);
    const [hangzhou] = cities;
    if (!hangzhou) throw new Error('no city');
    const tls = await loadMaterial(hangzhou.directory, 'gateway', undefined);
    const select = ({ profile }: { profile: string }) => profile === 'authority';
    await revokeCertificates(authority, { select, reason: 'keyCompromise', invalidFrom: undefined }, Date.now());
    const trust = await authorityView(authority, Date.now());
    const enrolment = createAuthorityClient({ url, trustDomain, tls: () => tls, trust: () => trust });
    await t.rejects(enrolment.trust(0, signal), {
      code: 'AUTHORITY_UNREACHABLE',
      parameters: { reason: 'KEY_REVOKED' },
    });
    rmSync(authorityFiles(authority.directory).key('service'));
    await eventually('another key is used', () => enrolment.trust(0, signal));
  },
);
