import t from 'tap';
import { findings } from '../src/catalogue/findings.ts';
import { problems } from '../src/catalogue/problems.ts';
import { tellingFields, unreportedEvents } from './architecture/log-fields.ts';
import { hiddenClocks, impureCore } from './architecture/purity.ts';
import { emptyNames, machinePaths, trackedFiles, wrongDependencies, wrongTop } from './architecture/repository.ts';
import { circles, tyingFiles, wrongPackages, wrongWay } from './architecture/rooms.ts';
import { longFiles, longFunctions } from './architecture/size.ts';
import { readSources, type Source, sourcesOf } from './architecture/sources.ts';
import { type Texts, textFaults, unfilledTexts, unusedCodes } from './architecture/texts.ts';

const sources = readSources();
const files = trackedFiles();
const problemTexts: Texts = Object.fromEntries(Object.entries(problems).map(([code, [, zh, en]]) => [code, [zh, en]]));
const findingTexts: Texts = Object.fromEntries(Object.entries(findings).map(([code, [, zh, en]]) => [code, [zh, en]]));

/** A rule over the sources: it finds nothing there, and something in each example of what it forbids. */
function rule(
  name: string,
  violations: (sources: readonly Source[]) => string[],
  examples: readonly (readonly [files: Readonly<Record<string, string>>, found: readonly string[]])[],
) {
  t.test(name, async (t) => {
    for (const [texts, found] of examples) t.same(violations(sourcesOf(texts)), found, JSON.stringify(texts));
    t.same(violations(sources), []);
  });
}

t.test('the sources and the tracked files were read', async (t) => {
  t.ok(sources.length > 250);
  t.ok(sources.some(({ path, imports }) => path === 'exchange/submit.ts' && imports.includes('errors.ts')));
  t.ok(files.includes('src/main.ts'));
});

rule('rooms import down, never up and never across', wrongWay, [
  [{ 'wire/a.ts': "import '../errors.ts'; import './b.ts';" }, []],
  [{ 'ledger/a.ts': "import type { X } from '../envelope/b.ts';" }, ['ledger/a.ts imports envelope/b.ts']],
  [{ 'exchange/a.ts': "export * from '../store/b.ts';" }, ['exchange/a.ts imports store/b.ts']],
  [{ 'queue/a.ts': "const b = import('../store/b.ts');" }, ['queue/a.ts imports store/b.ts']],
  [{ 'http/a.ts': "type X = import('../cli/b.ts').X;" }, ['http/a.ts imports cli/b.ts']],
  [{ 'http/a.ts': "import '../store/b.ts'; import '../files/c.ts';" }, ['http/a.ts imports store/b.ts']],
  [{ 'cli/a.ts': "import '../queue/b.ts';" }, ['cli/a.ts imports queue/b.ts']],
  [{ 'cli/a.ts': "import '../gateway.ts';" }, ['cli/a.ts imports gateway.ts']],
  [{ 'cli/start.ts': "import '../gateway.ts'; import '../config.ts';" }, []],
  [{ 'errors.ts': "import './config.ts';" }, ['errors.ts imports config.ts']],
  [{ 'store/a.ts': "import '../gateway.ts';" }, ['store/a.ts imports gateway.ts']],
  [{ 'gateway.ts': "import './store/a.ts'; import './listeners.ts';" }, []],
  [{ 'attic/a.ts': "import '../errors.ts';" }, ['attic/a.ts imports errors.ts']],
]);

rule('a package is known to its room alone, and the core knows none that reads or waits', wrongPackages, [
  [{ 'ledger/a.ts': "import 'node:crypto';" }, []],
  [{ 'ledger/a.ts': "import 'node:fs';" }, ['ledger/a.ts imports node:fs']],
  [{ 'domain/a.ts': "import { connect } from 'node:net';" }, ['domain/a.ts imports node:net']],
  [{ 'exchange/a.ts': "import type { Job } from 'bullmq';" }, ['exchange/a.ts imports bullmq']],
  [{ 'http/a.ts': "import 'pg';" }, ['http/a.ts imports pg']],
  [{ 'store/a.ts': "import 'left-pad';" }, ['store/a.ts imports left-pad']],
]);

rule('only the composition root ties adapters together', tyingFiles, [
  [{ 'cli/a.ts': "import '../files/b.ts'; import '../pki/c.ts';" }, ['cli/a.ts knows files, pki']],
  [{ 'cli/a.ts': "import '../files/b.ts'; import '../files/c.ts';" }, []],
  [{ 'listeners.ts': "import './http/b.ts'; import './files/c.ts';" }, []],
]);

rule('no file imports itself by way of others', circles, [
  [{ 'a.ts': "import './b.ts';", 'b.ts': "import './c.ts';", 'c.ts': '' }, []],
  [{ 'a.ts': "import './b.ts';", 'b.ts': "import './c.ts';", 'c.ts': "import './b.ts'" }, ['b.ts', 'c.ts']],
  [{ 'a.ts': "import './b.ts';", 'b.ts': "import type { A } from './a.ts';" }, ['a.ts', 'b.ts']],
]);

rule('the core waits for nothing, reads nothing and draws no lots', impureCore, [
  [{ 'ledger/a.ts': 'export const a = async () => 1;' }, ['ledger/a.ts:1 async']],
  [{ 'wire/a.ts': 'let p: Promise<void>;' }, ['wire/a.ts:1 Promise']],
  [{ 'domain/a.ts': '\nDate.now();' }, ['domain/a.ts:2 Date.now']],
  [{ 'domain/a.ts': 'new Date(); new Date(0);' }, ['domain/a.ts:1 new Date()']],
  [{ 'domain/a.ts': 'Math.random();' }, ['domain/a.ts:1 Math.random']],
  [{ 'envelope/a.ts': "import { randomBytes } from 'node:crypto';" }, ['envelope/a.ts:1 randomBytes']],
  [{ 'directory/a.ts': 'process.env; x.process; y = { fetch: 1 };' }, ['directory/a.ts:1 process']],
  [{ 'exchange/a.ts': 'async () => 1;' }, []],
]);

rule('the clock and the lots are asked in gateway.ts and cli/ alone', hiddenClocks, [
  [{ 'store/a.ts': 'const now = Date.now;' }, ['store/a.ts:1 Date.now']],
  [{ 'http/a.ts': 'new Date().toISOString();' }, ['http/a.ts:1 new Date()']],
  [{ 'gateway.ts': 'Date.now();', 'cli/a.ts': 'new Date();' }, []],
]);

rule('no file is over 300 lines', (sources) => longFiles(sources, 300), [
  [{ 'a.ts': `${'\n'.repeat(299)}x;\n` }, []],
  [{ 'a.ts': `${'\n'.repeat(300)}x;\n` }, ['a.ts: 301 lines']],
]);

const empty = '\n'.repeat(60);
rule('no function is over 60 lines', (sources) => longFunctions(sources, 60), [
  [{ 'a.ts': `function f() {${empty}}\nconst g = () => {${empty}};` }, ['a.ts:1 61 lines', 'a.ts:62 61 lines']],
  [{ 'a.ts': `class A {\n constructor() {${empty}}\n get x() {${empty}} }` }, ['a.ts:2 61 lines', 'a.ts:63 61 lines']],
  [{ 'a.ts': `function f() {${empty.slice(1)}}` }, []],
]);

t.test('every code has its text in both languages, with the same places to fill', async (t) => {
  t.same(
    textFaults({
      GOOD_1: ['第 {row} 行有误', 'Row {row} is wrong'],
      bad: ['有误', 'wrong'],
      NO_ZH: ['wrong', 'wrong'],
      NO_EN: ['有误', ''],
      PLACES: ['{a} {b} 有误', '{b} {c} wrong'],
    }),
    [
      'bad is no code',
      'NO_ZH has no Chinese text',
      'NO_EN has no English text',
      'PLACES fills other places in Chinese than in English',
    ],
  );
  t.same(textFaults(problemTexts), []);
  t.same(textFaults(findingTexts), []);
});

const example: Texts = { USED: ['有误 {row} {field}', 'wrong {row} {field}'], UNUSED: ['有误', 'wrong'] };

rule('every code of a problem is used', (sources) => unusedCodes(problemTexts, sources), []);
rule('every code of a finding is used', (sources) => unusedCodes(findingTexts, sources), []);

t.test('a code that only the catalogue names is not used', async (t) => {
  const texts = { 'catalogue/problems.ts': "const p = { UNUSED: ['UNUSED'] };", 'a.ts': "throw 'USED';" };
  t.same(unusedCodes(example, sourcesOf(texts)), ['UNUSED']);
});

rule(
  'no error and no finding leaves a place of its text unfilled',
  (sources) => {
    return unfilledTexts({ ...example, ...problemTexts }, { ...example, ...findingTexts }, sources);
  },
  [
    [{ 'a.ts': "new GatewayError('USED', { row, field: 1 });" }, []],
    [{ 'a.ts': "new GatewayError('USED', { row });" }, ['a.ts:1 USED {field}']],
    [{ 'a.ts': "new GatewayError('USED');" }, ['a.ts:1 USED {field}', 'a.ts:1 USED {row}']],
    [{ 'a.ts': "new GatewayError('USED', values); new GatewayError('USED', { ...values });" }, []],
    [{ 'a.ts': "report.reject('USED', 'name', '', { row: 1 });" }, ['a.ts:1 USED {field}']],
  ],
);

rule('a log has no field named for a person or a secret', tellingFields, [
  [{ 'a.ts': "emit('batch.accepted', { ledger, start: 1 });" }, []],
  [{ 'a.ts': "emit('batch.accepted', { uscc });" }, ['a.ts:1 uscc']],
  [{ 'a.ts': "this.emit('a.b', {\n idNumber: 1, 'id_number': 2 });" }, ['a.ts:2 idNumber', "a.ts:2 'id_number'"]],
  [{ 'a.ts': "emit(parked ? 'a.b' : 'a.c', { name });" }, ['a.ts:1 name']],
  [{ 'a.ts': 'log.warn({ err, detail: { subject: x } });' }, ['a.ts:1 subject']],
  [{ 'a.ts': "report.warn('TOO_LONG', 'name', '', { name });" }, []],
]);

t.test('an event that is an alarm is one that something reports', async (t) => {
  const texts = { 'events.ts': "const alarms = ['a.b', 'c.d'];", 'a.ts': "emit('a.b');" };
  t.same(unreportedEvents(sourcesOf(texts), 'events.ts'), ['c.d']);
  t.same(unreportedEvents(sources, 'events.ts'), []);
});

t.test('what is installed for production is what the sources import', async (t) => {
  const manifest = { dependencies: { pg: '8', '@fastify/helmet': '13', 'left-pad': '1' } };
  t.same(wrongDependencies(['pg', '@fastify/helmet/x', 'node:fs', './a.ts', 'zod'], manifest), [
    'left-pad is used by no source',
    'zod is not installed',
  ]);
  t.same(wrongDependencies(sources.flatMap(({ imports }) => imports)), []);
});

t.test('the top of the repository is a front door: what it takes to run, build and read', async (t) => {
  const whole = ['LICENSE', 'README.md', 'package.json', 'package-lock.json', 'tsconfig.json', '.npmrc'];
  const folders = ['certs/a', 'config/a', 'proto/a', 'src/a', 'test/a'];
  t.same(wrongTop([...whole, ...folders]), []);
  t.same(wrongTop([...whole, 'attic/a', ...folders.slice(1)]), ['attic does not belong there', 'certs is missing']);
  t.same(wrongTop(files), []);
});

t.test('no file names a place of one machine', async (t) => {
  const texts: Readonly<Record<string, string>> = {
    bad: `x\ncd /${'work'}/main`,
    worse: `/${'tmp/bash'}_jobs ../${'shared'}/vectors`,
    good: 'src/network/work.ts network/works https://example.org/a/work',
  };
  const found = machinePaths(Object.keys(texts), (path) => texts[path] ?? '');
  t.same(
    found.map((each) => each.split(' ')[0]),
    ['bad:2', 'worse:1'],
  );
  t.same(machinePaths(files), []);
});

t.test('no file has a name that says nothing', async (t) => {
  t.same(emptyNames(['src/utils.ts', 'src/a/helpers/b.ts', 'src/types.ts', 'src/content-types.ts']).length, 3);
  t.same(emptyNames(files), []);
});
