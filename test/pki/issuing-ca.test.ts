import { readdirSync, rmSync } from 'node:fs';
import t from 'tap';
import { identityOf } from '../../src/directory/profile.ts';
import { gatewayIdentity } from '../../src/directory/spiffe.ts';
import { openAuthority } from '../../src/pki/authority.ts';
import { authorityFiles } from '../../src/pki/authority-layout.ts';
import { makeRequest } from '../../src/pki/certificate-request.ts';
import { enrolCities } from '../../src/pki/enrol-cities.ts';
import { createIssuing, retireIssuing, useIssuing } from '../../src/pki/issuing-ca.ts';
import { createKeyFile } from '../../src/pki/key-file.ts';
import { newestDirectory } from '../../src/pki/publish.ts';
import { newestRevocationLists } from '../../src/pki/publish-revocation-lists.ts';
import { renewCertificate } from '../../src/pki/renewal.ts';
import { readRevocationList } from '../../src/pki/revocation-list.ts';
import { revokeCertificates } from '../../src/pki/revoke.ts';
import { now, testAuthority, testCity, testKey, trustDomain } from './fixture.ts';

async function corridor(folder: string) {
  const [authority, city] = await Promise.all([testAuthority(folder), testCity(folder, '330100')]);
  await enrolCities(authority, [city], now);
  // The key of the next, which takes seconds to make, is there as after an interruption.
  const next = authorityFiles(authority.directory).key('issuing-2');
  await createKeyFile(next, await testKey('corridor-issuing-2'), undefined);
  return authority;
}

t.test('an issuing CA is made, listed, used, and the one before it retired', async (t) => {
  const { directory, issuing: first, root } = await corridor(t.testdir());
  const files = authorityFiles(directory);
  const { certificate, directory: listed } = await createIssuing(directory, undefined, now);
  t.ok(certificate.x509.ca && certificate.x509.verify(root.publicKey));
  t.not(certificate.x509.subject, first.certificate.x509.subject, 'they are told apart by name too');
  t.same(
    listed.issuers.map(({ keyid }) => keyid),
    [first.certificate.keyid, certificate.keyid],
  );
  t.equal((await openAuthority(directory, undefined)).issuing.name, 'issuing', 'until everybody knows the new one');

  await useIssuing(await openAuthority(directory, undefined), undefined, now);
  const authority = await openAuthority(directory, undefined);
  t.equal(authority.issuing.name, 'issuing-2');
  const inUse = { code: 'ISSUER_IN_USE', parameters: { reason: /330100\/gateway.*330100\/client\/demo/ } };
  await t.rejects(retireIssuing(authority, first.certificate.keyid, 'kept', now), inUse);

  const uri = gatewayIdentity(trustDomain, '330100');
  const request = { file: 'x.csr', pem: await makeRequest(await testKey('330100-gateway-2'), uri, ['127.0.0.1']) };
  const { issued } = await renewCertificate(authority, { city: '330100', uri }, request, now);
  t.ok(issued.certificate.x509.verify(certificate.publicKey));
  t.equal(identityOf(issued.certificate, 'gateway').city, '330100');

  const select = ({ profile }: { profile: string }) => profile === 'client';
  await revokeCertificates(authority, { select, reason: 'cessationOfOperation', invalidFrom: undefined }, now);
  const retired = await retireIssuing(authority, first.certificate.keyid, 'kept', now);
  t.same(
    [retired.issuers, retired.retiredIssuers].map((list) => list.map(({ keyid }) => keyid)),
    [[certificate.keyid], [first.certificate.keyid]],
  );
  t.equal(retired.member('330100')?.signingKeys.length, 1, 'what its signing certificates signed stays verifiable');

  rmSync(files.key('issuing'));
  t.equal((await openAuthority(directory, undefined)).issuing.name, 'issuing-2', 'its key may go');
});

t.test('each issuing CA has lists of its own', async (t) => {
  const { directory } = await corridor(t.testdir());
  await createIssuing(directory, undefined, now);
  const authority = await openAuthority(directory, undefined);
  const all = { select: () => true, reason: 'superseded', invalidFrom: undefined } as const;
  await revokeCertificates(authority, all, now);
  const lists = await newestRevocationLists(directory);
  const sizes = authority.issuers.map(({ certificate }) => {
    const list = readRevocationList(lists.get(certificate.keyid) ?? Buffer.alloc(0), [certificate]);
    return [list.number, list.revoked.size];
  });
  t.same(sizes, [
    [3, 3],
    [2, 0],
  ]);
});

t.test('one that was stolen is cut off at once, one that issues is not', async (t) => {
  const { directory, issuing: first } = await corridor(t.testdir());
  const { certificate } = await createIssuing(directory, undefined, now);
  const before = await openAuthority(directory, undefined);
  await t.rejects(retireIssuing(before, first.certificate.keyid, 'cut off', now), { code: 'ISSUER_IN_USE' });
  await t.rejects(retireIssuing(before, 'f'.repeat(64), 'cut off', now), { code: 'ISSUER_UNKNOWN' });
  await useIssuing(before, certificate.keyid, now);
  const authority = await openAuthority(directory, undefined);
  const view = await retireIssuing(authority, first.certificate.keyid, 'cut off', now);
  t.same(
    view.issuers.map(({ keyid }) => keyid),
    [certificate.keyid],
  );
  await t.rejects(useIssuing(authority, first.certificate.keyid, now), { code: 'ISSUER_UNKNOWN' }, 'nor used again');
});

t.test('without the root’s key no issuing CA is made', async (t) => {
  const { directory } = await corridor(t.testdir());
  rmSync(authorityFiles(directory).key('root'));
  await t.rejects(createIssuing(directory, undefined, now), { code: 'FILE_UNREADABLE' });
  t.notOk(readdirSync(directory).includes('issuing-2.pem'));
});

t.test('the making of an issuing CA, cut short before it is listed, goes on with the same', async (t) => {
  const authority = await corridor(t.testdir());
  const { directory } = authority;
  const made = await createIssuing(directory, undefined, now);
  rmSync(authorityFiles(directory).version(made.directory.version));
  const again = await createIssuing(directory, undefined, now);
  t.equal(again.certificate.keyid, made.certificate.keyid);
  t.equal((await newestDirectory(authority, now))?.issuers.length, 2);
});
