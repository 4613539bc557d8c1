import { execFile } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';
import { readDirectory } from '../../src/directory/directory.ts';
import { authorityFiles } from '../../src/pki/authority-layout.ts';
import { cityFiles } from '../../src/pki/city-layout.ts';
import { enrolCities } from '../../src/pki/enrol-cities.ts';
import { createKeyFile } from '../../src/pki/key-file.ts';
import { loadSigner } from '../../src/pki/signer.ts';
import { loadRoots, loadTlsMaterial } from '../../src/pki/tls-material.ts';
import { testAuthority, testCity, testKey } from './fixture.ts';

const run = promisify(execFile);
const script = new URL('run-command.ts', import.meta.url).pathname;

/** What each command wrote, in order. */
async function g60(
  lang: string,
  ...commands: readonly (readonly string[])[]
): Promise<{ stdout: string; stderr: string }[]> {
  const env = { PATH: process.env['PATH'] ?? '', LANG: lang };
  const { stdout } = await run(process.execPath, ['--import=tsx', script, JSON.stringify(commands)], { env });
  return JSON.parse(stdout);
}

/** A folder with keys of a CA that was never finished: making new ones takes seconds. */
async function unfinishedCa(folder: string): Promise<string> {
  const made = authorityFiles((await testAuthority(folder)).directory);
  const ca = join(folder, 'ca');
  mkdirSync(ca);
  for (const name of ['root', 'issuing', 'directory-1', 'directory-2']) {
    copyFileSync(made.key(name), authorityFiles(ca).key(name));
  }
  return ca;
}

t.test('a city whose keys never leave it is certified and listed by a CA elsewhere', async (t) => {
  const folder = t.testdir();
  const [ca, { directory }] = await Promise.all([unfinishedCa(folder), testCity(folder, '330100')]);
  const files = cityFiles(directory);
  const made = await g60('en', ['pki', 'create', ca], ['init', directory, '--city', '330100']);
  t.match(made, [{ stdout: 'corridor CA made' }, { stdout: 'The keys are made and stay here' }]);

  const carried = cityFiles(join(folder, 'carried'));
  mkdirSync(carried.keys, { recursive: true });
  copyFileSync(files.member, carried.member);
  const requests = readdirSync(files.keys).filter((name) => name.endsWith('.csr'));
  for (const name of requests) copyFileSync(join(files.keys, name), join(carried.keys, name));
  const paths = requests.map((name) => join(carried.keys, name));
  const certified = await g60(
    'en',
    ['pki', 'issue', '--ca', ca, '--city', '330100', ...paths],
    ['pki', 'member', '--ca', ca, join(folder, 'carried')],
    ['pki', 'show', '--ca', ca],
  );
  t.match(certified, [
    { stdout: '/330100/gateway localhost' },
    { stdout: 'directory version 2' },
    { stdout: '330100 杭州 active https://127.0.0.1:17443' },
  ]);
  cpSync(join(folder, 'carried'), directory, { recursive: true });

  const signer = await loadSigner(files.key('signing'), files.certificate('signing'));
  const trust = { roots: await loadRoots(files.certificate('root')), previous: undefined, now: Date.now() };
  t.equal(readDirectory(readFileSync(files.directory), trust).key(signer.keyid)?.city, '330100');
  await loadTlsMaterial(directory);
});

t.test('with the CA on the same machine one command does it all', async (t) => {
  const folder = t.testdir();
  const [authority, { directory }] = await Promise.all([
    testAuthority(folder, { at: Date.now() }),
    testCity(folder, '330500'),
  ]);
  const ran = await g60('zh_CN.UTF-8', ['init', directory, '--city', '330500', '--ca', authority.directory]);
  t.match(ran, [{ stdout: '330500 已列入名录第 2 版' }]);
  t.equal((await loadTlsMaterial(directory)).cert.match(/BEGIN/g)?.length, 2);
});

t.test('what cannot be done is said in one line, and nothing is issued', async (t) => {
  const folder = t.testdir();
  const [authority, { directory }] = await Promise.all([testAuthority(folder), testCity(folder, '330500')]);
  const request = cityFiles(directory).request('signing');
  const ca = ['--ca', authority.directory];
  const cases: [what: string, words: string[], stderr: RegExp][] = [
    ["another city's request", ['pki', 'issue', ...ca, '--city', '330100', request], /^error CSR_IDENTITY: .*\n$/],
    [
      'a request that is not there',
      ['pki', 'issue', ...ca, '--city', '330100', 'none.csr'],
      /^error FILE_UNREADABLE: .*\n$/,
    ],
    ['a second CA in one place', ['pki', 'create', authority.directory], /^error FILE_UNWRITABLE: .*\n$/],
    ['a city without certificates', ['pki', 'member', ...ca, directory], /^error FILE_UNREADABLE: .*signing\.pem.*\n$/],
    ["another city's folder", ['init', directory, '--city', '330100'], /^error CONFIG_INVALID: .*\n$/],
  ];
  const runs = await g60('en', ...cases.map(([, words]) => words));
  for (const [index, [what, , stderr]] of cases.entries()) t.match(runs[index], { stdout: '', stderr }, what);
  t.notOk(readdirSync(cityFiles(directory).keys).some((name) => name.endsWith('.pem')));
});

t.test('the directory is changed by commands, one version each', async (t) => {
  const folder = t.testdir();
  const at = Date.now();
  const [authority, ...cities] = await Promise.all([
    testAuthority(folder, { at }),
    testCity(folder, '330100'),
    testCity(folder, '330500'),
  ]);
  await enrolCities(authority, cities, at);
  const ca = ['--ca', authority.directory];
  const [, huzhou] = cities;
  const agree = ['pki', 'agree', ...ca, '--source', '330100', '--dataset', 'licence'];
  const cases: [words: string[], stdout: RegExp][] = [
    [['pki', 'suspend', ...ca, '--city', '330500'], /version 3[\s\S]+330500 杭州 suspended/],
    [['pki', 'readmit', ...ca, '--city', '330500'], /version 4[\s\S]+330500 杭州 active/],
    [
      ['pki', 'endpoints', ...ca, '--city', '330500', '--endpoints', 'https://b', 'https://c:1'],
      /active https:\/\/b https:\/\/c:1/,
    ],
    [[...agree, '--readers', '330500'], /330100 licence is read by 330500\n/],
    [
      [...agree, '--readers', '330500', '--subject-kinds', 'legal-person'],
      /330100 licence is read by 330500 \(LEGAL_PERSON\)/,
    ],
    [[...agree, '--none'], /version 8(?![\s\S]*is read by)/],
    [['pki', 'directory', ...ca], /version 9/],
    [['pki', 'install', ...ca, huzhou?.directory ?? ''], /directory version 9 and revocation lists installed/],
    [['pki', 'remove', ...ca, '--city', '330500'], /version 10(?![\s\S]*330500)/],
    [['pki', 'crl', ...ca], /good for 7 days/],
    [['pki', 'show', ...ca], /G60 corridor issuing CA 1 .* issues\n[\s\S]+version 10/],
  ];
  const runs = await g60(
    'en',
    ...cases.map(([words]) => words),
    [...agree],
    [...agree, '--none', '--readers', '330100'],
  );
  for (const [index, [words, stdout]] of cases.entries()) {
    t.match(runs[index], { stdout, stderr: /^$/ }, words.slice(0, 2).join(' '));
  }
  for (const run of runs.slice(cases.length))
    t.match(run, { stdout: '', stderr: /^error USAGE: .*--readers or --none/ });
  const trust = { roots: [authority.root.x509], previous: undefined, now: Date.now() };
  t.equal(readDirectory(readFileSync(cityFiles(huzhou?.directory ?? '').directory), trust).version, 9);
});

t.test('a second person sees what they sign, and signs it with a key of their own', async (t) => {
  const folder = t.testdir();
  const at = Date.now();
  const [authority, city] = await Promise.all([
    testAuthority(folder, { at, threshold: 2 }),
    testCity(folder, '330100'),
  ]);
  await enrolCities(authority, [city], at);
  const key = join(folder, 'carried.key');
  renameSync(authorityFiles(authority.directory).key('directory-2'), key);
  const ca = ['--ca', authority.directory];
  const suspend = ['pki', 'suspend', ...ca, '--city', '330100'];
  const [drafted, again, shown, signed, dropped] = await g60(
    'en',
    suspend,
    suspend,
    ['pki', 'show', ...ca],
    ['pki', 'sign', ...ca, '--signer', 'directory-2', '--key', key],
    ['pki', 'drop-draft', ...ca],
  );
  t.match(drafted, { stdout: '', stderr: /DIRECTORY_DRAFTED: .*version 3 .*1 of 2.*directory-2.*g60 pki sign/ });
  t.match(again, { stderr: /DRAFT_OPEN/ });
  const change = /draft of directory version 3, signed 1\/2\n {2}- 330100 杭州 active .*\n {2}\+ 330100 杭州 suspended/;
  t.match(shown, { stdout: change });
  t.match(signed, { stdout: change });
  t.match(signed, { stdout: /\ndirectory version 3, until/ });
  t.match(dropped, { stderr: /DRAFT_MISSING/ });
});

t.test('the issuing CA is rotated by commands', async (t) => {
  const folder = t.testdir();
  const { directory, issuing } = await testAuthority(folder, { at: Date.now() });
  const files = authorityFiles(directory);
  await createKeyFile(files.key('issuing-2'), await testKey('corridor-issuing-2'), undefined);
  const ca = ['--ca', directory];
  const retire = ['pki', 'retire-issuing', ...ca, '--keyid', issuing.certificate.keyid];
  const [made, early, used, retired, shown] = await g60(
    'en',
    ['pki', 'new-issuing', ...ca],
    retire,
    ['pki', 'use-issuing', ...ca],
    retire,
    ['pki', 'show', ...ca],
  );
  const [, keyid] = /g60 pki use-issuing .* --keyid ([0-9a-f]{64})/.exec(made?.stdout ?? '') ?? [];
  t.match(early, { stderr: /ISSUER_IN_USE/ });
  t.match(used, { stdout: `${keyid} issues from now on` });
  t.match(retired, { stdout: `retired issuing CA ${issuing.certificate.keyid}` });
  t.match(shown, { stdout: /issuing CA 2 .* issues\n/ });
});
