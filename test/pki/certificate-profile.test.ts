import { readdirSync } from 'node:fs';
import t from 'tap';
import { assertProfile, identityOf } from '../../src/directory/profile.ts';
import { certificateProfile, certificateProfiles } from '../../src/pki/certificate-profile.ts';
import { issueRequests } from '../../src/pki/issue.ts';
import { encodeObjectIdentifier } from '../../src/pki/object-identifier.ts';
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
    t.ok(purposes.every((each) => each.endsWith('Auth')) || purposes.length === 1, name);
  }
});

t.test('what the CA issues is what verifiers demand, profile by profile', async (t) => {
  const folder = t.testdir();
  const [authority, city] = await Promise.all([testAuthority(folder), testCity(folder, '330100')]);
  const issued = await issueRequests(authority, '330100', city.requests, now);
  for (const [index, profile] of (['gateway', 'signing', 'client'] as const).entries()) {
    const certificate = issued[index]?.certificate;
    if (!certificate) throw new Error('not issued');
    t.equal(identityOf(certificate, profile).city, '330100', profile);
  }
  for (const { certificate } of authority.signers) assertProfile(certificate, 'directory');
});

t.test('object identifiers are encoded whatever the size of their arcs', async (t) => {
  for (const [text, hex] of [
    ['1.3.6.1.5.5.7.3.1', '2b06010505070301'],
    ['1.2.840.113549', '2a864886f70d'],
    ['2.999.3', '883703'],
    // The example of ITU-T X.667 §7: f81d4fae-7dec-11d0-a765-00a0c91e6bf6
    ['2.25.329800735698586629295641978511506172918', '6983f09da7ebcfdee0c7a1a7b2c0948cc8f9d776'],
  ] as const) {
    t.equal(Buffer.from(encodeObjectIdentifier(text), 'binary').toString('hex'), hex, text);
  }
});
