/** README is held to what the program is: its commands, options, calls, configuration and packages exist. */
import { readFileSync } from 'node:fs';
import t from 'tap';
import { configurationSchema } from '../src/config.ts';
import { runG60 } from './cli/run-g60.ts';
import { fakeUseCases } from './http/fake-use-cases.ts';
import { startApi } from './http/servers.ts';
import { tlsCorridor } from './http/tls-corridor.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const blocks = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, text = '']) => text);
const lines = blocks.flatMap((text) => text.split('\n')).map((line) => line.replace(/\s+#.*$/, '').trim());

/** The rows of the table that follows a heading, as cells. */
function tableAfter(heading: string): string[][] {
  const [, rest = ''] = readme.split(`### ${heading}\n`);
  const rows =
    rest
      .split('\n### ')[0]
      ?.split('\n')
      .filter((line) => line.startsWith('|')) ?? [];
  return rows.slice(2).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

t.test('every npm script it names exists', async (t) => {
  const named = [...readme.matchAll(/npm (?:run ([a-z0-9:]+)|(test))/g)].map(
    ([, script, test]) => script ?? test ?? '',
  );
  t.ok(named.length >= 6);
  for (const script of new Set(named)) t.ok(manifest.scripts[script], script);
});

t.test('every g60 command it shows exists, with the options shown', async (t) => {
  const shown = lines.filter((line) => line.startsWith('g60 ')).map((line) => line.split(/\s+/).slice(1));
  t.ok(shown.length >= 5);
  for (const words of shown) {
    const command = words[0] === 'pki' ? words.slice(0, 2) : words.slice(0, 1);
    const { status, stdout } = await runG60([...command, '--help']);
    t.equal(status, 0, command.join(' '));
    for (const option of words.filter((word) => word.startsWith('--'))) t.match(stdout, option, `${command} ${option}`);
  }
});

t.test('every call in the table of the API is in the OpenAPI document', async (t) => {
  const corridor = await tlsCorridor({ '330100': 1 });
  const { app } = await startApi({ corridor, useCases: fakeUseCases() });
  t.teardown(async () => {
    await app.close();
    corridor.remove();
  });
  const { paths = {} } = app.swagger();
  const calls = tableAfter('API').flatMap(([cell = '']) => {
    const [, method = '', path = ''] = /`(GET|POST) ([^`?\s]+)[^`]*`/.exec(cell) ?? [];
    const others = [...cell.matchAll(/· `([a-z/]+)`/g)].map(([, name = '']) => path.replace(/[^/]+$/, name));
    return [path, ...others].map((each) => [method.toLowerCase(), each] as const);
  });
  t.ok(calls.length >= 10);
  for (const [method, path] of calls) t.ok(Object.hasOwn(paths[path] ?? {}, method), `${method} ${path}`);
});

t.test('every configuration key in the table is one, and no section is missing', async (t) => {
  const keys = tableAfter('Configuration').flatMap(([cell = '']) =>
    [...cell.matchAll(/`([\w.*]+)`/g)].map(([, key = '']) => key),
  );
  type Node = { readonly properties?: Readonly<Record<string, Node>> };
  const find = (key: string) =>
    key
      .replace('.*', '')
      .split('.')
      .reduce<Node | undefined>((node, part) => node?.properties?.[part], configurationSchema as Node);
  for (const key of keys.filter((each) => each !== 'host' && each !== 'port')) t.ok(find(key), key);
  const sections = new Set(keys.map((key) => key.split('.')[0]));
  for (const section of Object.keys(configurationSchema.properties)) t.ok(sections.has(section), section);
});

t.test('every package the program depends on is named', async (t) => {
  const [, dependencies = ''] = readme.split('### Dependencies\n');
  for (const name of Object.keys(manifest.dependencies)) {
    t.ok(dependencies.includes(name.replace('@fastify/', '')), name);
  }
});
