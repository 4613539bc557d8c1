import { createPublicKey } from 'node:crypto';
import t from 'tap';
import { assertIssuedByAny, assertIssuedByRoot, assertIssuingCa } from '../../src/directory/chain.ts';
import { identityOf } from '../../src/directory/profile.ts';
import { signingIdentity } from '../../src/directory/spiffe.ts';
import { type CertificateProfile, certificateProfile } from '../../src/pki/certificate-profile.ts';
import { type Issuer, makeCertificate } from '../../src/pki/make-certificate.ts';
import { day, now, testAuthority, testKey, trustDomain } from '../pki/fixture.ts';

const folder = t.testdir();
const [corridor, foreign, key] = await Promise.all([
  testAuthority(folder),
  testAuthority(folder, { name: 'foreign' }),
  testKey('330100-signing'),
]);
const { issuing, root } = corridor;
const signing = certificateProfile('signing');

interface Unusual {
  readonly profile?: CertificateProfile;
  readonly issuer?: Issuer;
  readonly at?: number;
  readonly uri?: string | undefined;
  readonly addresses?: readonly string[];
}

async function made({ profile = signing, issuer = issuing, at = now, addresses = [], ...names }: Unusual) {
  const uri = 'uri' in names ? names.uri : signingIdentity(trustDomain, '330100');
  const publicKey = createPublicKey(key);
  return await makeCertificate(
    { profile, commonName: 'test', settings: { trustDomain, crlUrl: '' }, publicKey, uri, addresses, now: at },
    issuer,
  );
}

t.test('a certificate of the issuing CA is accepted', async (t) => {
  assertIssuingCa(issuing.certificate, [root]);
  assertIssuedByAny(await made({}), [issuing.certificate]);
  t.equal(identityOf(await made({}), 'signing').city, '330100');
});

t.test('a certificate is refused when its chain is not one', async (t) => {
  const ca = { ...certificateProfile('issuing'), authority: { pathLength: 0 } };
  const below = { key: issuing.key, certificate: issuing.certificate };
  const cases = [
    ['signed by another key in the name of the CA', { issuer: { ...below, key: foreign.issuing.key } }],
    ['of another corridor', { issuer: foreign.issuing }],
    ['of a certificate that is no CA', { issuer: { key, certificate: await made({}) } }],
    ['of a CA below the issuing CA', { issuer: { key, certificate: await made({ profile: ca }) } }],
    ['that signs itself', { issuer: { key, certificate: undefined } }],
  ] as const;
  for (const [what, unusual] of cases) {
    const certificate = await made(unusual);
    t.throws(() => assertIssuedByAny(certificate, [issuing.certificate]), { code: 'CERTIFICATE_PROFILE' }, what);
  }
  const sub = await made({ profile: ca });
  t.throws(() => assertIssuingCa(sub, [root]), { code: 'CERTIFICATE_PROFILE' }, 'a CA not directly below the root');
  t.throws(() => assertIssuedByRoot(issuing.certificate, [foreign.root]), { code: 'CERTIFICATE_PROFILE' });
});

t.test('a certificate that outlives its issuer is refused', async (t) => {
  const short = { key: issuing.key, certificate: { ...issuing.certificate, notAfter: now + 9999 * day } };
  const late = await made({ issuer: short, at: issuing.certificate.notAfter - day });
  t.throws(() => assertIssuedByAny(late, [issuing.certificate]), { code: 'CERTIFICATE_PROFILE' });
});

t.test('purposes and names other than those of the profile are refused', async (t) => {
  const cases = [
    ['a further purpose', { profile: { ...signing, purposes: ['g60Signing', 'clientAuth'] } }],
    ['another purpose', { profile: { ...signing, purposes: ['g60Directory'] } }],
    ['no purpose, which would be any', { profile: { ...signing, purposes: [] } }],
    ['a CA', { profile: { ...signing, authority: { pathLength: 0 }, keyUsage: ['digitalSignature', 'keyCertSign'] } }],
    ['no name', { uri: undefined }],
    [
      'a name hidden in a host name',
      { uri: undefined, addresses: [`a, URI:${signingIdentity(trustDomain, '330100')}, b`] },
    ],
    ['the name of a gateway', { uri: `spiffe://${trustDomain}/city/330100/gateway` }],
    [
      'two names in one',
      { uri: 'spiffe://g60.credit/city/330100/signing, URI:spiffe://g60.credit/city/330500/signing' },
    ],
  ] satisfies [string, Unusual][];
  for (const [what, unusual] of cases) {
    await t.rejects(
      made(unusual).then((it) => identityOf(it, 'signing')),
      { code: 'CERTIFICATE_PROFILE' },
      what,
    );
  }
});
