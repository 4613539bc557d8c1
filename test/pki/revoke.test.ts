import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import t from 'tap';
import { readDirectory } from '../../src/directory/directory.ts';
import { envelopeBytes } from '../../src/envelope/dsse.ts';
import { standingAt } from '../../src/envelope/key-ring.ts';
import { type Authority, openAuthority } from '../../src/pki/authority.ts';
import { authorityFiles } from '../../src/pki/authority-layout.ts';
import { authorityTrust } from '../../src/pki/authority-trust.ts';
import { unchanged } from '../../src/pki/change-directory.ts';
import { cityFiles } from '../../src/pki/city-layout.ts';
import { enrolCities, installTrust } from '../../src/pki/enrol-cities.ts';
import type { RegisterEntry } from '../../src/pki/issued-register.ts';
import { changeDirectory } from '../../src/pki/publish.ts';
import { newestRevocationLists, publishRevocationLists } from '../../src/pki/publish-revocation-lists.ts';
import { readRevocationList } from '../../src/pki/revocation-list.ts';
import { revokeCertificates } from '../../src/pki/revoke.ts';
import { readRevoked } from '../../src/pki/revoked-register.ts';
import { Trust } from '../../src/wire/proto.ts';
import { day, now, testAuthority, testCity } from './fixture.ts';

const hour = 3600 * 1000;
const of = (city: string, kind: string) => (entry: RegisterEntry) => entry.identity.includes(`/${city}/${kind}`);

async function corridor(folder: string, threshold = 1) {
  const [authority, ...cities] = await Promise.all([
    testAuthority(folder, { threshold }),
    testCity(folder, '330100'),
    testCity(folder, '330500'),
  ]);
  await enrolCities(authority, cities, now);
  return { authority, cities };
}

async function newestList({ directory, issuing }: Authority) {
  const lists = await newestRevocationLists(directory);
  return readRevocationList(lists.get(issuing.certificate.keyid) ?? Buffer.alloc(0), [issuing.certificate]);
}

t.test('a new CA has a list in which nothing is revoked, good for a week', async (t) => {
  const list = await newestList(await testAuthority(t.testdir()));
  t.match(list, { number: 1, thisUpdate: now - 20_000, nextUpdate: now + 7 * day });
  t.equal(list.revoked.size, 0);
});

t.test('what is revoked is in the next list, and a signing certificate in the next directory', async (t) => {
  const { authority } = await corridor(t.testdir());
  const request = { select: of('330100', ''), reason: 'keyCompromise', invalidFrom: now - hour } as const;
  const { serials, directory } = await revokeCertificates(authority, request, now);
  const list = await newestList(authority);
  t.equal(list.number, 2);
  t.same([...list.revoked.keys()].sort(), [...serials].sort());
  t.equal(serials.length, 3, 'gateway, signing, client');
  for (const each of list.revoked.values()) {
    t.same(each, { revokedAt: now, reason: 'keyCompromise', invalidFrom: now - hour });
  }
  t.equal(directory.version, 3);
  const [key] = directory.member('330100')?.signingKeys ?? [];
  t.match(key, { revokedAt: now, invalidFrom: now - hour });
  const ring = directory.key(key?.certificate.keyid ?? '');
  t.equal(ring && standingAt(ring, now - hour), 'revoked');
  t.equal(directory.member('330500')?.signingKeys[0]?.revokedAt, undefined, "another city's stands");
});

t.test('a TLS certificate is revoked without a new directory', async (t) => {
  const { authority } = await corridor(t.testdir());
  const request = { select: of('330100', 'gateway'), reason: 'superseded', invalidFrom: undefined } as const;
  const { directory } = await revokeCertificates(authority, request, now);
  t.equal(directory.version, 2);
  t.same(
    [...(await newestList(authority)).revoked.values()],
    [{ revokedAt: now, reason: 'superseded', invalidFrom: undefined }],
  );
});

t.test('a compromised key is invalid from now on where nobody knows since when', async (t) => {
  const { authority } = await corridor(t.testdir());
  const request = { select: of('330100', 'signing'), reason: 'keyCompromise', invalidFrom: undefined } as const;
  const { directory } = await revokeCertificates(authority, request, now);
  t.match(directory.member('330100')?.signingKeys, [{ revokedAt: now, invalidFrom: now }]);
});

t.test('revoked again, a certificate stays revoked since then; only its invalidity date moves back', async (t) => {
  const { authority } = await corridor(t.testdir());
  const base = { select: of('330100', 'signing'), reason: 'keyCompromise' } as const;
  const file = authorityFiles(authority.directory).revoked;
  const cases: [what: string, invalidFrom: number, at: number, entered: number, known: number, version: number][] = [
    ['first', now - hour, now, 1, now - hour, 3],
    ['the same again', now - hour, now + hour, 1, now - hour, 3],
    ['later', now, now + hour, 1, now - hour, 3],
    ['earlier', now - day, now + 2 * hour, 2, now - day, 4],
  ];
  for (const [what, invalidFrom, at, entered, known, version] of cases) {
    const { directory } = await revokeCertificates(authority, { ...base, invalidFrom }, at);
    t.equal((await readRevoked(file)).length, entered, what);
    t.equal(directory.version, version, what);
    t.match(directory.member('330100')?.signingKeys, [{ revokedAt: now, invalidFrom: known }], what);
    const list = await newestList(authority);
    t.same([...list.revoked.values()], [{ revokedAt: now, reason: 'keyCompromise', invalidFrom: known }], what);
  }
});

t.test('a revocation cut short after any step is completed by the next', async (t) => {
  const { authority } = await corridor(t.testdir());
  const files = authorityFiles(authority.directory);
  const request = { select: of('330100', 'signing'), reason: 'keyCompromise', invalidFrom: now } as const;
  await revokeCertificates(authority, request, now);
  const list = files.revocationList(authority.issuing.certificate.keyid, 2);
  for (const lost of [[files.version(3)], [files.version(3), list]]) {
    for (const file of lost) rmSync(file, { force: true });
    const { directory } = await revokeCertificates(authority, request, now + hour);
    t.match(directory.member('330100')?.signingKeys, [{ revokedAt: now }]);
    t.equal((await newestList(authority)).revoked.size, 1);
  }
  t.equal((await readRevoked(files.revoked)).length, 1);
});

t.test('what the CA never issued, or the root has signed, is not revoked', async (t) => {
  const { authority } = await corridor(t.testdir());
  const none = { reason: 'keyCompromise', invalidFrom: undefined } as const;
  for (const select of [
    () => false,
    ({ profile }: RegisterEntry) => ['root', 'issuing', 'directory'].includes(profile),
  ]) {
    await t.rejects(revokeCertificates(authority, { select, ...none }, now), { code: 'CERTIFICATE_UNKNOWN' });
  }
  t.same(await readRevoked(authorityFiles(authority.directory).revoked), []);
});

t.test('while the directory waits for a second person, the lists are out already', async (t) => {
  const folder = t.testdir();
  const { directory } = (await corridor(folder, 2)).authority;
  rmSync(authorityFiles(directory).key('directory-2'));
  const authority = await openAuthority(directory, undefined);
  const request = { select: of('330100', ''), reason: 'keyCompromise', invalidFrom: now } as const;
  for (const code of ['DIRECTORY_DRAFTED', 'DRAFT_OPEN']) {
    await t.rejects(revokeCertificates(authority, request, now), { code });
    t.equal((await newestList(authority)).revoked.size, 3);
  }
});

t.test('two who revoke at once are both heard', async (t) => {
  const { authority } = await corridor(t.testdir());
  const base = { reason: 'superseded', invalidFrom: undefined } as const;
  const kinds = ['gateway', 'client', 'signing'];
  await Promise.all(kinds.map((kind) => revokeCertificates(authority, { ...base, select: of('330100', kind) }, now)));
  const list = await newestList(authority);
  t.equal(list.revoked.size, 3);
  t.equal(list.number, 4);
});

t.test('a CA from before revocation begins its lists with the first that is asked for', async (t) => {
  const { directory } = (await corridor(t.testdir())).authority;
  const files = authorityFiles(directory);
  rmSync(files.revocationLists, { recursive: true });
  const { crlDays, crlUrl, issuing, ...old } = JSON.parse(readFileSync(files.settings, 'utf8'));
  t.same([crlDays, crlUrl, issuing], [7, '', 'issuing']);
  writeFileSync(files.settings, JSON.stringify(old));
  const authority = await openAuthority(directory, undefined);
  t.same(await newestRevocationLists(directory), new Map());
  await publishRevocationLists(authority, now);
  t.equal((await newestList(authority)).number, 1);
});

t.test('the trust that is handed out proves itself, version by version', async (t) => {
  const { authority } = await corridor(t.testdir());
  for (let at = now + 1; at < now + 4; at++) await changeDirectory(authority, unchanged, at);
  const {
    version,
    directories = [],
    revocation_lists: lists = [],
  } = Trust.decode(await authorityTrust(authority, 2, now));
  t.equal(version, 5);
  t.same(
    directories.map((each) => {
      return readDirectory(envelopeBytes(each), { roots: [authority.root.x509], previous: undefined, now }).version;
    }),
    [3, 4, 5],
  );
  t.equal(readRevocationList(lists[0] ?? Buffer.alloc(0), [authority.issuing.certificate]).number, 1);
  t.match(Trust.decode(await authorityTrust(authority, 5, now)), {
    version: 5,
    directories: [],
    revocation_lists: lists,
  });
});

t.test('cities get the newest lists beside the directory', async (t) => {
  const { authority, cities } = await corridor(t.testdir());
  const request = { select: of('330100', ''), reason: 'keyCompromise', invalidFrom: now } as const;
  const { directory } = await revokeCertificates(authority, request, now);
  await installTrust(
    authority,
    cities.map((each) => each.directory),
    now,
  );
  const newest = (await newestRevocationLists(authority.directory)).get(authority.issuing.certificate.keyid);
  for (const files of cities.map((each) => cityFiles(each.directory))) {
    t.same(readFileSync(files.directory), Buffer.from(directory.envelope));
    const [, body = ''] =
      /-----BEGIN X509 CRL-----([^-]+)-----END X509 CRL-----\n$/.exec(readFileSync(files.revocationLists, 'utf8')) ??
      [];
    t.same(Buffer.from(body, 'base64'), newest);
    t.ok(
      body
        .trim()
        .split('\n')
        .every((line) => line.length <= 64),
    );
  }
  t.equal(readdirSync(authorityFiles(authority.directory).revocationLists).length, 2);
});
