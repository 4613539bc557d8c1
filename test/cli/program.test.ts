import t from 'tap';
import { runG60 } from './run-g60.ts';

t.setTimeout(100_000);

t.test('help names the commands, the exit statuses and examples, in Chinese unless English is asked for', async (t) => {
  const { status, stdout } = await runG60(['--help']);
  t.equal(status, 0);
  for (const word of ['用法：', 'check', '退出码：', '示例：', 'G60_DEBUG']) t.match(stdout, word);
  const english = await runG60(['--help'], { LANG: 'en_GB.UTF-8' });
  for (const word of ['Usage:', 'Exit status:', 'Examples:']) t.match(english.stdout, word);
});

t.test('help for one command', async (t) => {
  for (const words of [
    ['help', 'check'],
    ['check', '--help'],
  ]) {
    const { status, stdout } = await runG60(words);
    t.equal(status, 0);
    t.match(stdout, '--edition');
    t.match(stdout, '退出码：');
  }
});

t.test("the version is the package's", async (t) => {
  t.match(await runG60(['--version']), { status: 0, stdout: /^\d+\.\d+\.\d+\n$/, stderr: '' });
});

const misused = [
  [['nope'], '错误 USAGE: '],
  [['check', '--nope', 'a.csv'], '错误 USAGE: '],
  [['check', '--lang', 'fr', 'a.csv'], '错误 USAGE: '],
  [['check', 'nope.doc'], '错误 FILE_FORMAT_UNKNOWN: '],
  [['--lang', 'en', 'check', 'nope.csv'], 'error FILE_UNREADABLE: '],
  [['check', 'nope.csv', '--lang=en'], 'error FILE_UNREADABLE: '],
] as const;

for (const [words, start] of misused) {
  t.test(`g60 ${words.join(' ')} says in one line why it was not done, with status 2`, async (t) => {
    const { status, stdout, stderr } = await runG60(words);
    t.equal(status, 2);
    t.equal(stdout, '');
    t.ok(stderr.startsWith(start), stderr);
    t.equal(stderr.indexOf('\n'), stderr.length - 1);
  });
}

t.test('g60 alone shows help and has not done anything', async (t) => {
  const { status, stderr } = await runG60([]);
  t.equal(status, 2);
  t.match(stderr, '用法：');
});

t.test('the stack is shown only when asked for', async (t) => {
  const { stderr } = await runG60(['check', 'nope.csv'], { G60_DEBUG: '1' });
  t.match(stderr, /^错误 FILE_UNREADABLE: .*\nGatewayError: FILE_UNREADABLE.*\n\s+at /);
});
