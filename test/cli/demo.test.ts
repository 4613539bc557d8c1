/** The demo as a newcomer runs it: once to its end, then again on the same data, to try what it says one can try. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import t from 'tap';
import { demoCities } from '../../src/cli/demo/cities.ts';
import { portsOf } from '../../src/cli/demo/corridor-files.ts';
import { assertFree } from '../../src/cli/demo/free-ports.ts';
import { eventually } from '../federation/eventually.ts';
import { testAuthority, testCity } from '../pki/fixture.ts';
import { runG60, startG60 } from './run-g60.ts';

const limitMs = 120_000;
t.setTimeout(2 * limitMs);

/** Below the range of ports for outgoing connections. */
async function freeBasePort(): Promise<number> {
  return await eventually('free ports', async () => {
    const first = 10_000 + 100 * Math.floor(Math.random() * 200);
    await assertFree(demoCities.flatMap((_, place) => Object.values(portsOf(first, place))));
    return first;
  });
}

const base = join(t.testdir(), 'corridor');
const basePort = String(await freeBasePort());
mkdirSync(base);
// Keys that other tests have made: all else the demo makes itself.
await testAuthority(base, { name: 'authority', at: Date.now() });
await Promise.all(demoCities.map(({ code }) => testCity(base, code)));

const equalRoots = /^ {2}\S+ \S+ +[0-9]+ ([0-9a-f]{6})(?: \1){8} ✓$/gm;

t.test('nine cities agree on every ledger, one catches up, and the demo ends with 0', async (t) => {
  const { status, stdout, stderr } = await runG60(['demo', '--once', '--dir', base, '--base-port', basePort]);
  t.equal(status, 0, stderr);
  t.equal(stdout.match(equalRoots)?.length, 5, stdout);
  t.match(stdout, '其余 31 本账本还没有记录，各市一致');
  t.match(stdout, /licences\.csv：200 行，入账 200\n/);
  t.match(stdout, /licences-messy\.csv：30 行，入账 16，退回 14（[A-Z_ ]+ 等）/);
  t.match(stdout, /证据成立：松江 310117 .*1 个城市确认：合肥/);
  t.match(stdout, /证据成立：松江 310117 .*8 个城市确认：/);
  t.match(stdout, /^ {2}杭州 +85 0 .* 5 .*$/m, 'one city lags');
  t.match(stdout, /^ {2}杭州 +85( +0| +·){9}$/m, 'and has caught up');
  t.match(stdout, /\[8\/8\] 演示完毕，共 [0-9.]+ 秒\n$/);
});

t.test('a second run goes on with the same data, and what it prints to try works as it is printed', async (t) => {
  const child = startG60(['demo', '--dir', base]);
  const complaint = text(child.stderr);
  let told = '';
  child.stdout.on('data', (chunk) => {
    told += chunk;
  });
  t.teardown(() => child.kill('SIGKILL'));
  await eventually(
    'the demo says how to end it',
    async () => told.includes('Ctrl-C') || child.exitCode !== null,
    limitMs,
  );
  t.match(told, /licences\.csv：200 行，入账 0，已在账上 200\n/);
  t.match(told, /松江报送 3 条行政许可：.*现有 204 条/);
  t.equal(told.match(equalRoots)?.length, 5, told);

  const page = /^http:\/\/127\.0\.0\.1:[0-9]+\/docs$/m.exec(told)?.[0] ?? '';
  t.equal((await fetch(page)).status, 200, 'the API page needs no certificate');
  const commands = told.split('\n').filter((line) => /^(curl|node) /.test(line));
  t.equal(commands.length, 5);
  const answers: string[] = [];
  if (existsSync('/usr/bin/curl')) {
    for (const command of commands) answers.push((await promisify(execFile)('sh', ['-c', command])).stdout);
    t.match(JSON.parse(answers[0] ?? ''), { accepted: 1, rows: [{ outcome: 'published' }] });
    t.match(JSON.parse(answers[1] ?? ''), { source: '310117', state: 'ACTIVE' });
    t.match(answers[2], /^证据成立：松江 310117/);
    t.match(answers[3], /310117 松江 \* /);
  }

  const busy = await runG60(['demo', '--once', '--dir', join(t.testdir(), 'other'), '--base-port', basePort]);
  t.match(busy, { status: 2, stderr: /^错误 PORT_IN_USE: [^\n]+\n$/ });

  child.kill('SIGINT');
  const [status] = await once(child, 'exit');
  t.equal(status, 0, await complaint);
});

t.test('what keeps the demo from being given is one line', async (t) => {
  const port = String(await freeBasePort());
  const file = new URL(import.meta.url).pathname;
  for (const directory of [file, join(file, 'below')]) {
    const { status, stderr } = await runG60(['demo', '--once', '--dir', directory, '--base-port', port]);
    t.equal(status, 2);
    t.match(stderr, /^错误 FILE_UNWRITABLE: [^\n]+\n$/);
  }
});
