import t from 'tap';
import { language, visible } from '../../src/cli/print.ts';

const asked = [
  [[], {}, 'zh'],
  [[], { LANG: 'zh_CN.UTF-8' }, 'zh'],
  [[], { LANG: 'C.UTF-8' }, 'zh'],
  [[], { LANG: 'en_US.UTF-8' }, 'en'],
  [[], { LANG: 'en_US.UTF-8', LC_ALL: 'zh_CN.UTF-8' }, 'zh'],
  [[], { LANG: 'en_US.UTF-8', LC_ALL: '' }, 'en'],
  [['--lang', 'zh'], { LANG: 'en_US.UTF-8' }, 'zh'],
  [['check', 'a.csv', '--lang=en'], {}, 'en'],
  [['--lang'], { LANG: 'en_US.UTF-8' }, 'en'],
] as const;

for (const [words, environment, expected] of asked) {
  const name = `${words.join(' ')} ${JSON.stringify(environment)}`;
  t.equal(language(['node', 'g60', ...words], environment), expected, `the language of ${name} is ${expected}`);
}

t.equal(visible('示例\u001b[2J\u202e.\n'), '示例□[2J□.□', 'what could act on a terminal is shown as a box');
