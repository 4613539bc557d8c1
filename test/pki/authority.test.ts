import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { openAuthority } from '../../src/pki/authority.ts';
import { authorityFiles } from '../../src/pki/authority-layout.ts';
import { createAuthority } from '../../src/pki/create-authority.ts';
import { readRegister } from '../../src/pki/issued-register.ts';
import { publishMembers } from '../../src/pki/members.ts';
import { newestDirectory, publishDirectory } from '../../src/pki/publish.ts';
import { day, now, testAuthority } from './fixture.ts';

const settings = { trustDomain: 'g60.credit', directorySigners: 2, directoryThreshold: 1, directoryDays: 90 };

t.test('a CA has a root, an issuing CA below it, and directory signers directly below the root', async (t) => {
  const { root, issuing, signers } = await testAuthority(t.testdir());
  t.equal(root.x509.publicKey.asymmetricKeyDetails?.modulusLength, 3072, 'the key of the test, kept');
  t.ok(root.x509.verify(root.publicKey));
  for (const { x509 } of [issuing.certificate, ...signers.map(({ certificate }) => certificate)]) {
    t.ok(x509.checkIssued(root.x509) && x509.verify(root.publicKey), x509.subject);
  }
  t.same(
    [root, issuing.certificate, ...signers.map((s) => s.certificate)].map(({ x509 }) => x509.ca),
    [true, true, false, false],
  );
  const numbers = [root, issuing.certificate].map(({ x509 }) => BigInt(`0x${x509.serialNumber}`));
  t.ok(
    numbers.every((number) => number > 2n ** 125n && number < 2n ** 127n),
    'random and positive',
  );
});

t.test(
  'a new root is made with the 4096 bits of its profile, and every key encrypted under the passphrase',
  async (t) => {
    const folder = t.testdir();
    await createAuthority(join(folder, 'ca'), {
      settings: { ...settings, directorySigners: 1 },
      passphrase: 'open',
      now,
    });
    const files = authorityFiles(join(folder, 'ca'));
    for (const name of ['root', 'issuing', 'directory-1']) {
      t.match(readFileSync(files.key(name), 'utf8'), /^-----BEGIN ENCRYPTED PRIVATE KEY-----/, name);
      t.equal(statSync(files.key(name)).mode & 0o777, 0o600, name);
    }
    const { root } = await openAuthority(join(folder, 'ca'), 'open');
    t.equal(root.publicKey.asymmetricKeyDetails?.modulusLength, 4096);
    for (const passphrase of [undefined, 'guess']) {
      await t.rejects(openAuthority(join(folder, 'ca'), passphrase), { code: 'KEY_UNREADABLE' });
    }
  },
);

t.test('a CA is not made over another', async (t) => {
  const folder = t.testdir();
  const { directory } = await testAuthority(folder);
  const before = readFileSync(authorityFiles(directory).certificate('root'));
  await t.rejects(createAuthority(directory, { settings, passphrase: undefined, now }), { code: 'FILE_UNWRITABLE' });
  t.same(readFileSync(authorityFiles(directory).certificate('root')), before);
});

t.test('a CA whose making was interrupted is completed with the keys it had', async (t) => {
  const { directory } = await testAuthority(t.testdir());
  const files = authorityFiles(directory);
  const key = readFileSync(files.key('root'));
  rmSync(files.settings);
  rmSync(files.certificate('issuing'));
  rmSync(join(files.directories, '1.bin'));
  await t.rejects(openAuthority(directory, undefined), { code: 'FILE_UNREADABLE' });
  const authority = await createAuthority(directory, { settings, passphrase: undefined, now });
  t.same(readFileSync(files.key('root')), key);
  t.equal((await newestDirectory(authority, now))?.version, 1);
});

t.test('settings that cannot work are refused before anything is made', async (t) => {
  const folder = join(t.testdir(), 'ca');
  for (const [change, key] of [
    [{ directoryThreshold: 3 }, 'directoryThreshold'],
    [{ directorySigners: 0 }, 'directorySigners'],
    [{ trustDomain: 'G60 credit' }, 'trustDomain'],
  ] as const) {
    const attempt = createAuthority(folder, { settings: { ...settings, ...change }, passphrase: undefined, now });
    await t.rejects(attempt, { code: 'CONFIG_INVALID', parameters: { key } });
  }
  t.notOk(existsSync(folder));
});

t.test('a CA works without the root key, and not with a key that is not its own', async (t) => {
  const folder = t.testdir();
  const [{ directory }, foreign] = await Promise.all([
    testAuthority(folder),
    testAuthority(folder, { name: 'foreign' }),
  ]);
  const files = authorityFiles(directory);
  rmSync(files.key('root'));
  t.equal((await publishMembers(await openAuthority(directory, undefined), [], now)).version, 2);
  rmSync(files.certificate('issuing'));
  const other = readFileSync(authorityFiles(foreign.directory).certificate('issuing'));
  await t.rejects(openAuthority(directory, undefined), { code: 'FILE_UNREADABLE' });
  writeFileSync(files.certificate('issuing'), other);
  await t.rejects(openAuthority(directory, undefined), { code: 'KEY_MISMATCH' });
});

t.test('two who publish at once do not both succeed', async (t) => {
  const authority = await testAuthority(t.testdir());
  const held = await newestDirectory(authority, now);
  const draft = { members: [], agreements: [], issuers: [], retiredIssuers: [] };
  const results = await Promise.allSettled([1, 2].map((late) => publishDirectory(authority, draft, held, now + late)));
  t.same(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  t.match(
    results.find(({ status }) => status === 'rejected'),
    { reason: { code: 'FILE_UNWRITABLE' } },
  );
});

t.test('a version that the holders of the one before would refuse is not published', async (t) => {
  const folder = t.testdir();
  const [authority, foreign] = await Promise.all([testAuthority(folder), testAuthority(folder, { name: 'foreign' })]);
  const held = await newestDirectory(foreign, now);
  const attempt = publishDirectory(
    authority,
    { members: [], agreements: [], issuers: [], retiredIssuers: [] },
    held,
    now,
  );
  await t.rejects(attempt, { code: 'DIRECTORY_UNDERSIGNED' });
  t.equal((await newestDirectory(authority, now))?.version, 1);
});

t.test('an expired directory can be renewed', async (t) => {
  const authority = await testAuthority(t.testdir());
  const later = now + 200 * day;
  const view = await publishMembers(authority, [], later);
  t.equal(view.version, 2);
  t.equal(view.expiresAt, later + 90 * day);
});

t.test('every certificate is in the register', async (t) => {
  const { directory, issuing } = await testAuthority(t.testdir());
  const entries = await readRegister(authorityFiles(directory).register);
  t.same(
    entries.map(({ profile }) => profile),
    ['root', 'issuing', 'directory', 'directory'],
  );
  t.equal(entries[1]?.certificate, Buffer.from(issuing.certificate.der).toString('base64'));
});
