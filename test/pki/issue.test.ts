import t from 'tap';
import { clientIdentity, gatewayIdentity, signingIdentity } from '../../src/directory/spiffe.ts';
import { authorityFiles } from '../../src/pki/authority-layout.ts';
import { makeRequest } from '../../src/pki/certificate-request.ts';
import { issueRequests } from '../../src/pki/issue.ts';
import { readRegister } from '../../src/pki/issued-register.ts';
import { day, now, testAuthority, testKey, trustDomain } from './fixture.ts';

const city = '330100';
const gateway = gatewayIdentity(trustDomain, city);
const signing = signingIdentity(trustDomain, city);
const [tlsKey, signingKey] = await Promise.all([testKey('330100-gateway'), testKey('330100-signing')]);

const request = async (key: typeof tlsKey, uri: string, addresses: string[] = []) => ({
  file: 'x.csr',
  pem: await makeRequest(key, uri, addresses),
});

t.test('certificates are issued as their profiles say', async (t) => {
  const authority = await testAuthority(t.testdir());
  const [tls, sign] = await issueRequests(
    authority,
    city,
    [await request(tlsKey, gateway, ['gw.example', '127.0.0.1']), await request(signingKey, signing)],
    now,
  );
  if (!tls || !sign) throw new Error('not issued');
  t.same([tls.identity, sign.identity], [gateway, signing]);
  t.same(tls.certificate.uris, [gateway]);
  t.same(tls.certificate.addresses, ['gw.example', '127.0.0.1']);
  t.same(sign.certificate.addresses, []);
  t.equal(tls.certificate.notBefore, now - 20_000, 'for clocks that differ');
  t.equal(tls.certificate.notAfter, now + 397 * day);
  t.equal(sign.certificate.notAfter, now + 730 * day);
  t.match(tls.certificate.x509.subject, 'CN=330100 gateway');
  t.equal(tls.chain.match(/BEGIN CERTIFICATE/g)?.length, 2, 'with its issuing CA');
  const entries = await readRegister(authorityFiles(authority.directory).register);
  t.same(
    entries.slice(-2).map(({ identity }) => identity),
    [gateway, signing],
  );
});

t.test('a certificate never outlives its issuer, nor begins before it', async (t) => {
  const authority = await testAuthority(t.testdir());
  const { notBefore, notAfter } = authority.issuing.certificate;
  for (const at of [notBefore - 1000, notAfter - day]) {
    const [issued] = await issueRequests(authority, city, [await request(signingKey, signing)], at);
    t.ok(issued && issued.certificate.notBefore >= notBefore && issued.certificate.notAfter <= notAfter, String(at));
  }
});

t.test('a request is refused, and with it all that came with it:', async (t) => {
  const authority = await testAuthority(t.testdir());
  const cases: [what: string, pending: ReturnType<typeof request>, code: string, text: string][] = [
    [
      "with a foreign name: another city's",
      request(tlsKey, gatewayIdentity(trustDomain, '330500'), ['a']),
      'CSR_IDENTITY',
      'made for 330500',
    ],
    [
      'for another trust domain',
      request(tlsKey, gatewayIdentity('other', city), ['a']),
      'CSR_IDENTITY',
      'trust domain',
    ],
    ['for a gateway without a host', request(tlsKey, gateway), 'CSR_IDENTITY', 'host names'],
    ['for a signing key with a host', request(tlsKey, signing, ['a']), 'CSR_IDENTITY', 'host names'],
    [
      'for a client with a host',
      request(tlsKey, clientIdentity(trustDomain, city, 'x'), ['a']),
      'CSR_IDENTITY',
      'host names',
    ],
    ['for a reused key: one that signs already', request(signingKey, gateway, ['a']), 'CSR_KEY', 'already certified'],
  ];
  for (const [what, pending, code, text] of cases) {
    const all = [await request(signingKey, signing), await pending];
    await t.test(what, async (t) => {
      await t.rejects(issueRequests(authority, city, all, now), { code, message: new RegExp(text) });
    });
  }
  t.equal((await readRegister(authorityFiles(authority.directory).register)).length, 4, 'nothing was issued');
});

t.test('a key stays with the identity it was first certified for, and may be certified again for it', async (t) => {
  const authority = await testAuthority(t.testdir());
  const again = async (uri: string, addresses: string[]) =>
    issueRequests(authority, city, [await request(tlsKey, uri, addresses)], now);
  await again(gateway, ['a']);
  t.equal((await again(gateway, ['b'])).length, 1);
  await t.rejects(again(signing, []), { code: 'CSR_KEY' });
});

t.test('a certificate says where its revocation list is, where the CA knows', async (t) => {
  const authority = await testAuthority(t.testdir());
  for (const [crlUrl, said] of [
    ['', undefined],
    ['http://ca.example/{issuer}.crl', `http://ca.example/${authority.issuing.certificate.keyid}.crl`],
  ] as const) {
    const settings = { ...authority.settings, crlUrl };
    const [issued] = await issueRequests({ ...authority, settings }, city, [await request(signingKey, signing)], now);
    const bytes = Buffer.from(issued?.certificate.der ?? []).toString('latin1');
    t.equal(/http:\/\/[ -~]+\.crl/.exec(bytes)?.[0], said);
  }
});
