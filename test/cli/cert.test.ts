import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import t, { type Test } from 'tap';
import type { CertificateView } from '../../src/exchange/admin-use-cases.ts';
import { authorityFiles } from '../../src/pki/authority-layout.ts';
import { authorityTrust } from '../../src/pki/authority-trust.ts';
import { unchanged } from '../../src/pki/change-directory.ts';
import { cityFiles } from '../../src/pki/city-layout.ts';
import { enrolCities, installTrust } from '../../src/pki/enrol-cities.ts';
import { readInstalledTrust } from '../../src/pki/installed-trust.ts';
import { readRegister } from '../../src/pki/issued-register.ts';
import { openKeyStore } from '../../src/pki/key-store.ts';
import { changeDirectory } from '../../src/pki/publish.ts';
import { readRevocationList } from '../../src/pki/revocation-list.ts';
import { readRevoked } from '../../src/pki/revoked-register.ts';
import { testAuthority, testCity } from '../pki/fixture.ts';

async function corridor(t: Test) {
  const folder = t.testdir();
  const at = Date.now();
  const [authority, hangzhou, huzhou] = await Promise.all([
    testAuthority(folder, { at }),
    testCity(folder, '330100'),
    testCity(folder, '330500'),
  ]);
  await enrolCities(authority, [hangzhou, huzhou], at);
  const { directory } = hangzhou;
  return {
    folder,
    authority,
    ca: authority.directory,
    directory,
    other: huzhou.directory,
    files: cityFiles(directory),
  };
}

interface Ran {
  readonly stdout: string;
  readonly stderr: string;
}

const run = promisify(execFile);
const script = new URL('../pki/run-command.ts', import.meta.url).pathname;

/** What each command wrote, one after the other in one process: a new one for each would take most of the time. */
async function g60(...commands: readonly (readonly string[])[]): Promise<Ran[]> {
  const env = { PATH: process.env['PATH'] ?? '', LANG: 'en' };
  const { stdout } = await run(process.execPath, ['--import=tsx', script, JSON.stringify(commands)], { env });
  return JSON.parse(stdout);
}

/** What was written to standard output by commands of which none failed. */
async function done(...commands: readonly (readonly string[])[]): Promise<string[]> {
  return (await g60(...commands)).map(({ stdout, stderr }) => {
    if (stderr !== '') throw new Error(stderr);
    return stdout;
  });
}

const listing = (directory: string) => ['cert', 'list', directory, '--json'];

function shown(json = ''): string[] {
  const views: CertificateView[] = JSON.parse(json);
  return views.map(({ use, state, next }) => `${use} ${state} ${next}`);
}

/** What it is, the code it is refused with or '' when it is done, and the words. */
type Case = readonly [what: string, code: string, words: readonly string[]];

/** Runs them in this order. */
async function judged(t: Test, cases: readonly Case[]): Promise<void> {
  const runs = await g60(...cases.map(([, , words]) => words));
  for (const [index, [what, code]] of cases.entries()) {
    const wanted = code === '' ? { stderr: '' } : { stdout: '', stderr: new RegExp(`^error (${code}): .*\n$`) };
    t.match(runs[index], wanted, what);
  }
}

t.test('everything that can expire is listed from the files, without a gateway', async (t) => {
  const { directory } = await corridor(t);
  const [text, json] = await done(['cert', 'list', directory], listing(directory));
  t.match(text, /^use +state +until +days left +next +key id +identity\n/);
  t.match(
    text,
    /\ngateway +in use +20\d\d-\d\d-\d\d +39[67] +- +[0-9a-f]{16} +spiffe:\/\/g60.credit\/city\/330100\/gateway\n/,
  );
  for (const use of ['client-demo', 'gateway', 'signing', 'jwt', 'issuing', 'root', 'directory', 'revocation-list']) {
    t.ok(shown(json).includes(`${use} in use nothing`), use);
  }
});

t.test(
  'keys are renewed by hand: requests out in a folder, certificates back, each put where it belongs',
  async (t) => {
    const { folder, ca, directory, files } = await corridor(t);
    const carried = join(folder, 'carried');
    const [told = ''] = await done(['cert', 'renew', directory, 'gateway', 'signing', '--offline', carried]);
    const requests = readdirSync(join(carried, 'keys')).map((name) => join(carried, 'keys', name));
    t.ok(
      requests.every((name) => name.endsWith('.csr')),
      'no key leaves',
    );
    const steps = told.split('\n').filter((line) => line.startsWith('  g60 '));
    const atTheCa = steps.slice(0, 2).map((step) => {
      const words = step.trim().replace('CA', ca).split(' ').slice(1);
      return words.flatMap((word) => (word.endsWith('*.csr') ? requests : [word]));
    });
    const brought = ['gateway.pem', 'signing.pem', 'root.pem', 'issuing.pem'].map((name) =>
      join(carried, 'keys', name),
    );
    const trust = [join(carried, 'directory.bin'), join(carried, 'revocation-lists.pem')];
    const install = ['cert', 'install', directory, ...brought, ...trust];
    const [before, , , installed, after] = await done(listing(directory), ...atTheCa, install, listing(directory));
    t.ok(shown(before).includes('signing next certify'));
    t.match(installed, /directory version 3\n.*certificate of gateway\n.*certificate of signing\n/);
    t.ok(shown(after).includes('gateway next use'));
    t.same(readFileSync(files.directory), readFileSync(join(carried, 'directory.bin')));
  },
);

t.test('what is not right is not installed, and nothing beside it either', async (t) => {
  const { folder, authority, directory, other, files } = await corridor(t);
  const foreign = await testAuthority(join(folder, 'far'), { name: 'foreign', at: Date.now() });
  const far = { directory: authorityFiles(foreign.directory).version(1), noise: join(folder, 'noise') };
  const stranger = join(folder, 'stranger');
  mkdirSync(stranger);
  await installTrust(foreign, [stranger], Date.now());
  writeFileSync(far.noise, 'hello');
  const good = join(folder, 'trust.bin');
  await changeDirectory(authority, unchanged, Date.now());
  writeFileSync(good, await authorityTrust(authority, 0, Date.now()));
  const before = readFileSync(files.directory);
  const install = ['cert', 'install', directory, good];
  await judged(t, [
    ["another corridor's directory", 'DIRECTORY_INVALID|DIRECTORY_UNDERSIGNED', [...install, far.directory]],
    [
      "another corridor's revocation list",
      'REVOCATION_LIST_INVALID',
      [...install, cityFiles(stranger).revocationLists],
    ],
    ["another city's certificate", 'FILE_NOT_RECOGNISED', [...install, cityFiles(other).certificate('gateway')]],
    ['a text', 'FILE_NOT_RECOGNISED', [...install, far.noise]],
    ['a file that is not there', 'FILE_UNREADABLE', [...install, join(folder, 'none')]],
  ]);
  t.same(readFileSync(files.directory), before);
  const [installed, again] = await done(install, ['cert', 'install', directory, files.directory]);
  t.match(installed, /list number 1\n.*directory version 3\n/);
  t.match(again, 'nothing newer');
});

t.test(
  'a certificate is revoked by file, by number or by what it is for, and the lists go to the cities named',
  async (t) => {
    const { authority, ca, directory, other, files } = await corridor(t);
    const revoke = ['cert', 'revoke', '--ca', ca, '--reason'];
    const since = ['--invalid-from', '2026-11-01T08:00:00+08:00'];
    const entry = (await readRegister(authorityFiles(ca).register)).find(({ identity }) =>
      identity.endsWith('client/demo'),
    );
    const [, told, , , json] = await done(
      [...revoke, 'superseded', '--certificate', files.certificate('client-demo')],
      [...revoke, 'keyCompromise', '--city', '330100', '--use', 'signing', ...since, '--install', other],
      [...revoke, 'superseded', '--serial', entry?.serial.toUpperCase() ?? ''],
      ['pki', 'install', '--ca', ca, directory],
      listing(directory),
    );
    t.match(told, /^revoked [0-9a-f]+\ndirectory version 3\n$/);
    for (const use of ['signing', 'client-demo']) t.ok(shown(json).includes(`${use} revoked renew`), use);
    t.match(await readRevoked(authorityFiles(ca).revoked), [
      { reason: 'superseded', serial: entry?.serial },
      { reason: 'keyCompromise', invalidFrom: '2026-11-01T00:00:00.000Z' },
    ]);
    const lists = await readInstalledTrust(other);
    t.ok(readRevocationList(lists.revocationLists[0] ?? new Uint8Array(), [authority.issuing.certificate]).number >= 3);
    await judged(t, [
      ['no certificate named', 'USAGE', [...revoke, 'superseded']],
      ['two ways at once', 'USAGE', [...revoke, 'superseded', '--serial', '1', '--city', '330100', '--use', 'gateway']],
      ['a city without a use', 'USAGE', [...revoke, 'superseded', '--city', '330100']],
      [
        'a time without a zone',
        'USAGE',
        [...revoke, 'superseded', '--serial', '1', '--invalid-from', '2026-11-01T08:00:00'],
      ],
      ['no such number', 'CERTIFICATE_UNKNOWN', [...revoke, 'superseded', '--serial', '1']],
    ]);
  },
);

t.test("a system's key goes to another machine as PKCS#12, and to no other city and no other name", async (t) => {
  const { folder, directory, other, files } = await corridor(t);
  const [p12, secret, wrong, open] = ['demo.p12', 'secret', 'wrong', 'open'].map((name) => join(folder, name));
  if (!p12 || !secret || !wrong || !open) throw new Error('no paths');
  writeFileSync(secret, 'correct horse battery\n', { mode: 0o600 });
  writeFileSync(wrong, 'incorrect horse', { mode: 0o600 });
  writeFileSync(open, 'correct horse battery', { mode: 0o644 });
  const options = (use = 'client-demo', file = secret) => ['--use', use, '--passphrase-file', file];
  const [exporting, importing] = [
    ['cert', 'export', directory, p12],
    ['cert', 'import', directory, p12],
  ];
  const key = readFileSync(files.key('client-demo'), 'utf8');
  await judged(t, [
    ['a passphrase that others can read', 'KEY_FILE_EXPOSED', [...exporting, ...options('client-demo', open)]],
    ['the key out', '', [...exporting, ...options()]],
    ['a key that is there already', 'FILE_UNWRITABLE', [...importing, ...options()]],
  ]);
  for (const file of [files.key('client-demo'), files.certificate('client-demo')]) rmSync(file);
  await judged(t, [
    ['under another name', 'CERTIFICATE_PROFILE', [...importing, ...options('client-court')]],
    ['in another city', 'CERTIFICATE_PROFILE', ['cert', 'import', other, p12, ...options()]],
    ['another passphrase', 'KEY_STORE_INVALID', [...importing, ...options('client-demo', wrong)]],
    ["a gateway's", 'USAGE', [...importing, ...options('gateway')]],
    ['nothing was left by these', '', [...importing, ...options()]],
  ]);
  t.equal(readFileSync(files.key('client-demo'), 'utf8'), key);
});

t.test('a key that was replaced can be destroyed at once, the one in use cannot', async (t) => {
  const { directory, files } = await corridor(t);
  const keys = openKeyStore(directory, undefined);
  await keys.prepareNext('jwt');
  await keys.useNext('jwt', Date.now());
  const [told] = await done(['cert', 'destroy', directory, 'jwt', 'gateway']);
  t.equal(told, 'jwt: 1 destroyed\ngateway: 0 destroyed\n');
  t.notOk(existsSync(files.key('jwt')));
  t.ok(existsSync(files.key('gateway')));
});
