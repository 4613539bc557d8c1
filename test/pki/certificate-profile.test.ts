import { readdirSync } from 'node:fs';
import forge from 'node-forge';
import t from 'tap';
import { assertProfile, identityOf } from '../../src/directory/profile.ts';
import { certificateProfile, certificateProfiles } from '../../src/pki/certificate-profile.ts';
import { issueRequests } from '../../src/pki/issue.ts';
import { now, testAuthority, testCity } from './fixture.ts';

t.test('every profile in certs/ follows the schema, and there is no other', async (t) => {
  const files = readdirSync(new URL('../../certs/', import.meta.url)).filter((name) => name.endsWith('.json'));
  t.same(files.sort(), certificateProfiles.map((name) => `${name}.json`).sort());
  for (const name of certificateProfiles) t.ok(certificateProfile(name).keyBits >= 3072, name);
  t.throws(() => certificateProfile('../package' as 'root'), { code: 'FILE_UNREADABLE' });
});

t.test('TLS and signing purposes are in no profile together', async (t) => {
  for (const name of certificateProfiles) {
    const { purposes } = certificateProfile(name);
    const signs = purposes.some((each) => each === 'g60Signing' || each === 'g60Directory');
    t.ok(!signs || purposes.length === 1, name);
  }
});

t.test('what the CA issues is what verifiers demand, profile by profile', async (t) => {
  const folder = t.testdir();
  const people = { administrators: [{ name: 'zhang', role: 'security' as const }] };
  const [authority, city] = await Promise.all([
    testAuthority(folder),
    testCity(folder, '330100', undefined, undefined, people),
  ]);
  const issued = await issueRequests(authority, '330100', city.requests, now);
  for (const [index, profile] of (['gateway', 'signing', 'client', 'administrator'] as const).entries()) {
    const certificate = issued[index]?.certificate;
    if (!certificate) throw new Error('not issued');
    t.equal(identityOf(certificate, profile).city, '330100', profile);
  }
  for (const { certificate } of authority.signers) assertProfile(certificate, 'directory');
});

t.test('every certificate can be read by forge too', async (t) => {
  const folder = t.testdir();
  const [authority, city] = await Promise.all([testAuthority(folder), testCity(folder, '330100')]);
  const issued = await issueRequests(authority, '330100', city.requests, now);
  for (const { certificate } of [...issued, ...authority.signers]) {
    const read = forge.pki.certificateFromPem(certificate.x509.toString());
    t.equal(read.serialNumber, certificate.x509.serialNumber.toLowerCase());
  }
});
