import { readFileSync, rmSync } from 'node:fs';
import t from 'tap';
import { assertProfile } from '../../src/directory/profile.ts';
import { authorityFiles } from '../../src/pki/authority-layout.ts';
import { parseCertificates } from '../../src/pki/certificate-file.ts';
import { readRegister } from '../../src/pki/issued-register.ts';
import { serviceMaterial } from '../../src/pki/service-certificate.ts';
import { day, now, testAuthority } from './fixture.ts';

const hosts = ['localhost', '127.0.0.1', '::1'];

t.test("the CA's service shows a certificate that no member has, and keeps it while it is good", async (t) => {
  const authority = await testAuthority(t.testdir());
  const files = authorityFiles(authority.directory);
  const at = (later: number, names: readonly string[] = hosts) =>
    serviceMaterial(authority, names, 'a passphrase', later);
  const { cert } = await at(now);
  const [certificate, issuer] = parseCertificates(cert, 'service');
  assertProfile(certificate, 'authority');
  t.same(certificate.uris, ['spiffe://g60.credit/authority']);
  t.equal(issuer?.keyid, authority.issuing.certificate.keyid);
  t.match(readFileSync(files.key('service'), 'utf8'), /ENCRYPTED/);

  t.equal((await at(now + 59 * day)).cert, cert, 'in the first two thirds of its life');
  const renewed = await at(now + 61 * day);
  t.not(renewed.cert, cert, 'in the last third');
  t.equal((await at(now + 62 * day)).cert, renewed.cert);
  t.not((await at(now + 62 * day, ['ca.example'])).cert, renewed.cert, 'under another name');
  t.equal((await readRegister(files.register)).filter(({ profile }) => profile === 'authority').length, 3);

  rmSync(files.key('service'));
  const { key, cert: afterTheft } = await at(now + 62 * day, ['ca.example']);
  t.ok(parseCertificates(afterTheft, 'service')[0].x509.publicKey, 'a key that was taken away is followed by another');
  t.match(key, /BEGIN PRIVATE KEY/);
});
