/** Every block of shell lines in certs/README.md, executed in its order while two gateways exchange records. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import pino from 'pino';
import t from 'tap';
import { type AuthorityService, startAuthorityService } from '../src/authority-service.ts';
import type { CertificateView } from '../src/exchange/admin-use-cases.ts';
import { loadMaterial } from '../src/pki/tls-material.ts';
import { builtProgram } from './federation/built-gateway.ts';
import type { CityProcess } from './federation/city-process.ts';
import { openProcessCorridor, type ProcessCorridor } from './federation/corridor-of-processes.ts';
import { eventually } from './federation/eventually.ts';
import { env, plainNode } from './federation/plain-node.ts';
import { publish } from './federation/requests.ts';
import { callWithToken } from './http/with-token.ts';

const run = promisify(execFile);
const readme = readFileSync(new URL('../certs/README.md', import.meta.url), 'utf8');

/** The blocks, each with the heading it stands under. */
const blocks = readme.split(/^### /m).flatMap((section) => {
  const [, heading = ''] = /^(.*)\n/.exec(section) ?? [];
  return [...section.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, lines = '']) => ({ heading, lines }));
});

const keys = ['administrator-zhang', 'client-demo', 'gateway', 'jwt', 'signing'];

/** What is in use at the first city that is to be another after the blocks under a heading: every heading is here. */
const replaced: Readonly<Record<string, readonly string[]>> = {
  'What is due': [],
  'TLS key of a gateway': ['gateway'],
  'Signing key': ['signing', 'directory'],
  'Token key': ['jwt'],
  'Key of a system, or of an administrator': ['client-demo'],
  'All keys of one city': [...keys, 'directory'],
  "Without the CA's service": ['gateway', 'signing', 'directory'],
  'Directory and revocation lists': ['directory', 'revocation-list'],
  'Issuing CA': [...keys, 'issuing', 'directory'],
  'A signing key was stolen': ['signing', 'directory', 'revocation-list'],
  "A gateway's TLS key was stolen": ['gateway', 'revocation-list'],
  "A system's or an administrator's key was stolen": ['client-demo', 'revocation-list'],
  'A token key was stolen': ['jwt'],
  "The key of the CA's service was stolen": ['revocation-list'],
};

/** Under these the city's own system is cut off for a moment: it is its key that is revoked. */
const cutOff = "A system's or an administrator's key was stolen";

/** A folder with the programs of the blocks: this g60, and a sleep for impatient tests. */
function programs(folder: string): string {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const scripts = {
    g60: `exec ${[env, ...plainNode].join(' ')} ${builtProgram()} --lang en "$@"`,
    sleep: 'exec /bin/sleep $(($1 / 20))',
  };
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  return bin;
}

class Bench {
  readonly #corridor: ProcessCorridor;
  readonly #folder: string;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #port: number;
  #service: AuthorityService | undefined;

  constructor(corridor: ProcessCorridor, port: number, folder: string) {
    this.#corridor = corridor;
    this.#port = port;
    this.#folder = folder;
    const [city] = corridor.cities;
    this.#environment = {
      PATH: `${programs(folder)}:${process.env['PATH']}`,
      CA: corridor.authority.directory,
      CITY: city?.directory,
      CODE: city?.code,
      CITIES: corridor.cities.map(({ directory }) => directory).join(' '),
      ME: 'zhang',
    };
  }

  async serve(): Promise<void> {
    const { directory } = this.#corridor.authority;
    this.#service = await startAuthorityService({
      ...{ directory, passphrase: undefined, host: '127.0.0.1', port: this.#port, now: Date.now },
      ...{ names: ['127.0.0.1'], log: pino({ level: 'silent' }) },
    });
  }

  async away(): Promise<void> {
    await this.#service?.stop();
    this.#service = undefined;
  }

  async shell(lines: string): Promise<string> {
    const options = { env: this.#environment, cwd: this.#folder };
    return (await run('/bin/sh', ['-euc', lines], options)).stdout;
  }

  /** What the gateway of the first city has in use, by what it is for: key ids, and numbers of lists. */
  async inUse(): Promise<Map<string, string>> {
    const [city] = this.#corridor.cities;
    if (!city) throw new Error('no city');
    const material = await loadMaterial(city.directory, 'administrator-zhang', undefined);
    const { json } = await callWithToken(city.ports.api, material, { path: '/v1/admin/certificates' });
    const used = new Map<string, string>();
    for (const { use, state, keyid, serial } of json as unknown as CertificateView[]) {
      if (state !== 'in use') continue;
      const which = use === 'revocation-list' ? serial : keyid;
      used.set(use, `${used.get(use) ?? ''} ${which}`);
    }
    return used;
  }
}

/** Records published without end, and what went wrong, by the heading of that moment. */
class Exchange {
  readonly failures: string[] = [];
  published = 0;
  heading = '';
  #going = true;
  readonly #work: Promise<unknown>;

  constructor(cities: readonly CityProcess[]) {
    this.#work = Promise.all(cities.map((city) => this.#publish(city)));
  }

  async #publish(city: CityProcess): Promise<void> {
    while (this.#going) {
      const { heading } = this;
      try {
        await publish(city, 'licence');
        this.published += 1;
      } catch (error) {
        if (heading !== cutOff && this.heading !== cutOff) this.failures.push(`${heading}: ${error}`);
      }
      await pause(500);
    }
  }

  async end(): Promise<void> {
    this.#going = false;
    await this.#work;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

t.test('every runbook does what it says, and no exchange fails meanwhile', async (t) => {
  t.same([...new Set(blocks.map(({ heading }) => heading))], Object.keys(replaced), 'each is known here');
  const folder = mkdtempSync(join(tmpdir(), 'g60-runbook-'));
  const port = await freePort();
  const corridor = await openProcessCorridor(t, {
    codes: ['330100', '330500'],
    administrators: [{ name: 'zhang', role: 'system' }],
    settings: {
      G60_AUTHORITY__URL: `https://127.0.0.1:${port}`,
      G60_CERTIFICATES__CHECK_SECONDS: '1',
      G60_CERTIFICATES__PULL_SECONDS: '2',
      G60_HEARTBEAT_SECONDS: '2',
    },
  });
  const bench = new Bench(corridor, port, folder);
  await bench.serve();
  const exchange = new Exchange(corridor.cities);
  t.teardown(async () => {
    await exchange.end();
    await bench.away();
    rmSync(folder, { recursive: true });
  });
  for (const { heading, lines } of blocks) {
    exchange.heading = heading;
    const alone = heading === "Without the CA's service";
    if (alone) await bench.away();
    const before = await bench.inUse();
    await bench.shell(lines);
    const wanted = replaced[heading] ?? [];
    const after = await eventually(`after "${heading}" ${wanted.join(', ') || 'nothing'} is another`, async () => {
      const now = await bench.inUse();
      return wanted.every((use) => now.has(use) && now.get(use) !== before.get(use)) && now;
    });
    const others = keys.filter((use) => !wanted.includes(use) && after.get(use) !== before.get(use));
    t.same(others, [], `${heading}: no other key is another`);
    if (alone) await bench.serve();
  }
  exchange.heading = 'at the end';
  await pause(1_000);
  await exchange.end();
  t.same(exchange.failures, []);
  t.ok(exchange.published > 50, `${exchange.published} records`);
  await corridor.agreed();
});
