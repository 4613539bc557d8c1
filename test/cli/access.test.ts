/** What administrators do from the command line, at a real gateway. */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { readPkcs12 } from '../../src/pki/pkcs12.ts';
import type { CityProcess } from '../federation/city-process.ts';
import { openProcessCorridor } from '../federation/corridor-of-processes.ts';
import { runG60 } from './run-g60.ts';

t.setTimeout(240_000);

const corridor = await openProcessCorridor(t, {
  codes: ['330100'],
  administrators: [
    { name: 'zhang', role: 'security' },
    { name: 'li', role: 'system' },
    { name: 'wang', role: 'auditor' },
  ],
});
const [city] = corridor.cities as [CityProcess];
const dir = city.directory;
const at = (name: string) => join(t.testdirName, name);
t.testdir();

function g60(as: string, ...words: string[]) {
  return runG60([...words, '--as', as]);
}

/** Id of the act that this command proposes. */
async function proposed(as: string, ...words: string[]): Promise<string> {
  const { status, stdout, stderr } = await g60(as, ...words, '--json');
  t.equal(status, 0, stderr);
  return String(JSON.parse(stdout).id);
}

t.test('a system is registered by one administrator and counts once another has approved', async (t) => {
  const asked = await g60(
    ...(['zhang', 'client', 'register', 'court', dir, '--reason', '法院接入'] as const),
    ...['--scopes', 'records:write,status:read', '--datasets', 'debtor', '--batch-records', '200'],
  );
  t.equal(asked.status, 0, asked.stderr);
  const [id = ''] = /^[0-9a-f-]{36}/.exec(asked.stdout) ?? [];
  t.match(asked.stdout, `  g60 act approve ${id} ${dir} --as `, 'what the second person has to run');
  t.match(
    asked.stdout,
    'name=court scopes=records:write,status:read datasets=debtor purposes=- requestsPerMinute=6000',
  );

  t.notMatch((await g60('zhang', 'client', 'list', dir)).stdout, 'court');
  const alone = await g60('zhang', 'act', 'approve', id, dir);
  t.match(alone, { status: 2, stdout: '', stderr: /^错误 API_REFUSED: .*SECOND_PERSON_NEEDED/ });

  const open = await g60('li', 'act', 'list', dir);
  t.match(
    open.stdout,
    new RegExp(`^${id}  client.register  待审批，至 .*\\n.*batchRecords=200\\n.*zhang .*：法院接入`),
  );
  const approved = await g60('li', 'act', 'approve', id, dir);
  t.match(approved.stdout, /li 于 .* 批准/);
  t.match(
    (await g60('zhang', 'client', 'list', dir)).stdout,
    /court +启用 +6000 +200 +debtor +- +records:write,status:read/,
  );
  t.match((await g60('li', 'act', 'list', dir)).stdout, '没有待审批的申请');
  t.match((await g60('li', 'act', 'list', dir, '--all')).stdout, id);
});

t.test('a rejected act changes nothing', async (t) => {
  const id = await proposed('zhang', 'administrator', 'grant', 'zhao', 'auditor', dir, '--reason', '到岗');
  t.match((await g60('li', 'act', 'reject', id, dir)).stdout, /li 于 .* 驳回/);
  const { stdout } = await g60('zhang', 'administrator', 'list', dir);
  t.match(stdout, /li +系统管理员 +在任\nwang +审计员 +在任\nzhang +安全管理员 +在任/);
  t.notMatch(stdout, 'zhao');
});

t.test('what is not of a role is refused, and who is unknown gets nowhere', async (t) => {
  for (const [as, words, said] of [
    ['wang', ['act', 'list', dir], 'SCOPE_MISSING'],
    ['li', ['client', 'list', dir], 'SCOPE_MISSING'],
    ['li', ['client', 'disable', 'demo', dir, '--reason', '试'], 'ROLE_NEEDED'],
    ['zhang', ['act', 'export', 'signing', dir, '--reason', '试'], 'ROLE_NEEDED'],
    ['zhang', ['administrator', 'revoke', 'wang', dir, '--reason', '试'], 'LAST_OF_ROLE'],
    ['zhang', ['administrator', 'grant', 'li', 'auditor', dir, '--reason', '试'], 'ROLE_HELD'],
    ['zhang', ['client', 'disable', 'nobody', dir, '--reason', '试'], 'ACT_INVALID'],
    ['nobody', ['client', 'list', dir], 'FILE_UNREADABLE'],
    ['zhang', ['administrator', 'grant', 'zhao', 'root', dir, '--reason', '试'], 'USAGE'],
  ] as const) {
    const { status, stdout, stderr } = await g60(as, ...words);
    t.match({ status, stdout }, { status: 2, stdout: '' });
    t.match(stderr, said, words.join(' '));
  }
});

t.test('an approved key is written once, for its owner alone', async (t) => {
  const passphrase = 'correct horse battery';
  writeFileSync(at('passphrase'), `${passphrase}\n`, { mode: 0o600 });
  const id = await proposed('li', 'act', 'export', 'client-demo', dir, '--reason', '迁移');
  const fetch = (...words: string[]) =>
    g60('li', 'act', 'key', id, dir, '--passphrase-file', at('passphrase'), '-o', ...words);
  t.match(await fetch(at('early.p12')), { status: 2, stderr: /ACT_NOT_APPROVED/ });
  t.notOk(existsSync(at('early.p12')), 'nothing is left behind');
  await g60('zhang', 'act', 'approve', id, dir);

  writeFileSync(at('taken.p12'), 'mine');
  t.match(await fetch(at('taken.p12')), { status: 2, stderr: /FILE_UNWRITABLE/ });
  t.equal(readFileSync(at('taken.p12'), 'utf8'), 'mine');
  const written = await fetch(at('demo.p12'));
  t.equal(written.status, 0, written.stderr);
  t.equal(statSync(at('demo.p12')).mode & 0o777, 0o600);
  const { chain } = readPkcs12(readFileSync(at('demo.p12')), passphrase);
  t.same(chain[0]?.uris, ['spiffe://g60.credit/city/330100/client/demo']);
  t.match(await fetch(at('again.p12')), { status: 2, stderr: /ACT_NOT_APPROVED/ });
  t.notMatch(city.log, passphrase);
});

t.test('a system that is disabled is refused from its next call on, also after a restart', async (t) => {
  t.equal((await runG60(['status', '--dir', dir])).status, 0);
  const id = await proposed('zhang', 'client', 'disable', 'demo', dir, '--reason', '密钥失窃');
  await g60('li', 'act', 'approve', id, dir);
  const refused = await runG60(['status', '--dir', dir]);
  t.match(refused, { status: 2, stdout: '', stderr: /API_REFUSED: / });
  await city.stop();
  await city.start();
  t.equal((await runG60(['status', '--dir', dir])).status, 2, 'the configuration does not register it again');
});
