import { once } from 'node:events';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import t from 'tap';
import { cityFiles } from '../../src/pki/city-layout.ts';
import { enrolCities } from '../../src/pki/enrol-cities.ts';
import { eventually } from '../federation/eventually.ts';
import { testAuthority, testCity } from '../pki/fixture.ts';
import { runG60, startG60 } from './run-g60.ts';

t.setTimeout(120_000);

const base = t.testdir();
const at = Date.now();
const anyPorts = { peer: 0, api: 0, local: 0 };
const prepared = await testCity(base, '330100', '127.0.0.1', anyPorts);
await enrolCities(await testAuthority(base, { at }), [prepared], at);
const city = join(base, '330100');
const files = cityFiles(city);

/** Runs `g60 start` until it says that it is up; then what it has logged, and the way to end it. */
async function started() {
  const child = startG60(['start', city]);
  let log = '';
  child.stdout.on('data', (chunk) => {
    log += chunk;
  });
  const complaint = text(child.stderr);
  const ended = once(child, 'exit').then(([status]) => status as number | null);
  const isUp = async () => log.includes('"gateway.started"') || child.exitCode !== null;
  await eventually('the gateway is up', isUp);
  const stop = (signal: NodeJS.Signals) => {
    child.kill(signal);
    return ended;
  };
  return { log: () => log, complaint, stop };
}

const oneLine = /^错误 [A-Z_]+: [^\n]+\n$/;

t.test('a gateway runs until SIGTERM, and a second one on its data says that it is in use', async (t) => {
  const gateway = await started();
  const [up] = gateway
    .log()
    .split('\n')
    .filter((line) => line.includes('gateway.started'));
  const { local } = JSON.parse(up ?? '{}') as { local: string };
  t.equal((await fetch(`${local}/ready`)).status, 200);

  const second = await runG60(['start', city]);
  t.equal(second.status, 2);
  t.match(second.stderr, oneLine);
  t.match(second.stderr, 'STORE_LOCKED');

  t.equal(await gateway.stop('SIGTERM'), 0);
  t.match(gateway.log(), '"gateway.stopped"');
  t.equal(await gateway.complaint, '');
});

t.test('a port that is taken is named', async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const { port } = server.address() as { port: number };
  const { status, stderr } = await runG60(['start', city], { G60_API__PORT: String(port) });
  t.equal(status, 2);
  t.match(stderr, oneLine);
  t.match(stderr, `PORT_IN_USE: 端口 ${port} `);
});

t.test('what keeps a gateway from starting is one line', async (t) => {
  const configuration = readFileSync(files.configuration, 'utf8');
  t.afterEach(() => {
    chmodSync(files.key('signing'), 0o600);
    writeFileSync(files.configuration, configuration);
  });
  const cases: readonly [what: string, spoil: () => void, said: RegExp, environment?: NodeJS.ProcessEnv][] = [
    ['a key that others can read', () => chmodSync(files.key('signing'), 0o644), /KEY_FILE_EXPOSED: .*signing\.key/],
    [
      'a key of the configuration misspelt',
      () => writeFileSync(files.configuration, '{"city":"330100","stoer":{}}'),
      /CONFIG_INVALID: .*stoer/,
    ],
    ['no JSON', () => writeFileSync(files.configuration, '{'), /CONFIG_UNREADABLE: /],
    [
      'a database that is not there',
      () => {},
      /STORE_UNAVAILABLE: /,
      { G60_STORE__HOME: 'postgres', G60_STORE__URL: 'postgres://127.0.0.1:9/none' },
    ],
  ];
  for (const [what, spoil, said, environment] of cases) {
    await t.test(what, async (t) => {
      spoil();
      const { status, stderr } = await runG60(['start', city], environment);
      t.equal(status, 2);
      t.match(stderr, oneLine);
      t.match(stderr, said);
    });
  }
  const nowhere = await runG60(['start', join(base, 'nowhere')]);
  t.match(nowhere, { status: 2, stderr: /CONFIG_UNREADABLE: .*nowhere/ });
});
