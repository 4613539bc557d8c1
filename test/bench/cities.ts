/** Gateways as separate processes with real mutual TLS on loopback, for measuring. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { Pool as HttpPool } from 'undici';
import type { StatusView } from '../../src/exchange/use-cases.ts';
import { createAuthority } from '../../src/pki/create-authority.ts';
import { enrolCities } from '../../src/pki/enrol-cities.ts';
import { prepareCity } from '../../src/pki/prepare-city.ts';
import { loadMaterial } from '../../src/pki/tls-material.ts';

export const codes = ['310117', '330400', '330100', '330700', '320500', '330500', '341800', '340200', '340100'];

export interface Homes {
  /** undefined: embedded. */
  readonly postgres: string | undefined;
  readonly redis: string | undefined;
}

export interface City {
  readonly code: string;
  readonly directory: string;
  /** As the city's system `demo`, with a token. */
  readonly api: Pick<Caller, 'request'>;
  /** As its system administrator. */
  readonly admin: Pick<Caller, 'request'>;
  /** As another of its systems, held to the limit that systems have unless administrators say otherwise. */
  readonly crowd: Pick<Caller, 'request'>;
  /** They go on with the keys that are in use now. */
  renewClients(): Promise<void>;
  readonly peerAddress: string;
  /** Of a member's gateway. */
  readonly peerTls: { readonly ca: string; readonly cert: string; readonly key: string };
  readonly process: ChildProcess;
  status(): Promise<StatusView>;
  /** Bytes of memory resident now. */
  residentBytes(): number;
  stop(): Promise<void>;
}

export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

export function newBase(): string {
  return join('.g60', `bench-${process.pid}-${Math.round(performance.now())}`);
}

/** Starts the first `count` cities with empty databases. `extra` is configuration by environment. */
export async function startCities(
  count: number,
  homes: Homes,
  extra: Record<string, string> = {},
  base = newBase(),
): Promise<City[]> {
  const now = Date.now();
  const ports = await freePorts(count * 3);
  const mine = codes.slice(0, count);
  const settings = { trustDomain: 'g60.credit', directorySigners: 1, directoryThreshold: 1, directoryDays: 90 };
  const [authority, ...prepared] = await Promise.all([
    createAuthority(join(base, 'ca'), { settings, passphrase: undefined, now }),
    ...mine.map((city, index) =>
      prepareCity(join(base, city), {
        ...{ city, name: city, trustDomain: 'g60.credit', host: '127.0.0.1', clients: ['demo', 'crowd'] },
        ...{ administrators: [{ name: 'sys', role: 'system' as const }], passphrase: undefined },
        ports: { peer: ports[index * 3] ?? 0, api: ports[index * 3 + 1] ?? 0, local: ports[index * 3 + 2] ?? 0 },
      }),
    ),
  ]);
  await enrolCities(authority, prepared, now);
  for (const { directory } of prepared) unlimit(directory);
  await emptyHomes(homes, mine);
  const started = mine.map((city, index) => {
    return startCity(join(base, city), city, ports.slice(index * 3), homesOf(homes, city, index), extra);
  });
  const cities = await Promise.all(started);
  cities[0]?.process.once('exit', () => rmSync(base, { recursive: true, force: true }));
  return cities;
}

/** What is measured is the gateway, not the limit of its client. */
function unlimit(directory: string): void {
  const file = join(directory, 'g60.json');
  const configuration = JSON.parse(readFileSync(file, 'utf8'));
  const demo = configuration.access.clients.find(({ name }: { name: string }) => name === 'demo');
  demo.requestsPerMinute = 1_000_000;
  writeFileSync(file, JSON.stringify(configuration));
}

const tokenMs = 300_000;

/** Sends every request with a token of its own, asked for anew before it expires. */
class Caller {
  readonly #open: () => Promise<HttpPool>;
  #pool: HttpPool | undefined;
  #token = '';
  readonly #timer = setInterval(() => void this.#renew().catch(() => undefined), tokenMs).unref();

  constructor(open: () => Promise<HttpPool>) {
    this.#open = open;
  }

  /** With the key that is in use now; requests under way end over the old connections. */
  async begin(): Promise<void> {
    const before = this.#pool;
    const pool = await this.#open();
    this.#token = await tokenFrom(pool);
    this.#pool = pool;
    await before?.close();
  }

  async request(options: Parameters<HttpPool['request']>[0]): ReturnType<HttpPool['request']> {
    if (!this.#pool) throw new Error('not begun');
    const headers = { ...(options.headers as Record<string, string>), authorization: `Bearer ${this.#token}` };
    return await this.#pool.request({ ...options, headers });
  }

  async end(): Promise<void> {
    clearInterval(this.#timer);
    await this.#pool?.destroy();
  }

  async #renew(): Promise<void> {
    if (this.#pool) this.#token = await tokenFrom(this.#pool);
  }
}

async function tokenFrom(pool: HttpPool): Promise<string> {
  const { statusCode, body } = await pool.request({
    ...{ method: 'POST', path: '/oauth/token', body: 'grant_type=client_credentials' },
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  const answer = (await body.json()) as { readonly access_token?: string };
  if (statusCode !== 200 || !answer.access_token) throw new Error(`no token: ${statusCode} ${JSON.stringify(answer)}`);
  return answer.access_token;
}

async function emptyHomes({ postgres }: Homes, cities: readonly string[]): Promise<void> {
  if (!postgres) return;
  const client = new pg.Client({ connectionString: postgres });
  await client.connect();
  for (const city of cities) {
    await client.query(`DROP DATABASE IF EXISTS bench_${city} WITH (FORCE)`);
    await client.query(`CREATE DATABASE bench_${city}`);
  }
  await client.end();
}

export function databaseOf(postgres: string, city: string): string {
  const url = new URL(postgres);
  url.pathname = `/bench_${city}`;
  return url.href;
}

function homesOf({ postgres, redis }: Homes, city: string, index: number): Record<string, string> {
  return {
    ...(postgres && { G60_STORE__HOME: 'postgres', G60_STORE__URL: databaseOf(postgres, city) }),
    ...(redis && { G60_QUEUE__HOME: 'redis', G60_QUEUE__URL: `${redis}/${index + 1}` }),
  };
}

async function startCity(
  directory: string,
  code: string,
  [peerPort = 0, port = 0]: readonly number[],
  environment: Record<string, string>,
  extra: Record<string, string>,
): Promise<City> {
  mkdirSync(directory, { recursive: true });
  const child = spawn(process.execPath, ['dist/main.js', 'start', directory], {
    env: { PATH: process.env['PATH'], G60_LOG__LEVEL: 'warn', ...environment, ...extra },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const key = (name: string) => readFileSync(join(directory, 'keys', name), 'utf8');
  const [api, admin, crowd] = (['client-demo', 'administrator-sys', 'client-crowd'] as const).map((caller) => {
    const open = async () => {
      const material = await loadMaterial(directory, caller, undefined);
      return new HttpPool(`https://127.0.0.1:${port}`, { connections: 256, pipelining: 1, connect: material });
    };
    return new Caller(open);
  }) as [Caller, Caller, Caller];
  const status = async () =>
    (await (await api.request({ method: 'GET', path: '/v1/status' })).body.json()) as StatusView;
  for (let tries = 0; ; tries += 1) {
    try {
      await Promise.all([api.begin(), admin.begin(), crowd.begin()]);
      if ((await status()).ready) break;
    } catch (error) {
      if (tries > 600 || child.exitCode !== null) throw error;
    }
    await pause(100);
  }
  return {
    ...{ code, directory, api, admin, crowd, process: child, status, peerAddress: `https://127.0.0.1:${peerPort}` },
    peerTls: { ca: key('root.pem'), cert: key('gateway.pem'), key: key('gateway.key') },
    async renewClients() {
      await Promise.all([api.begin(), admin.begin()]);
    },
    residentBytes: () => residentBytes(child.pid ?? 0),
    async stop() {
      await Promise.all([api.end(), admin.end(), crowd.end()]);
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function residentBytes(pid: number): number {
  const file = `/proc/${pid}/status`;
  const [, kilobytes] = existsSync(file) ? (/VmRSS:\s+(\d+)/.exec(readFileSync(file, 'utf8')) ?? []) : [];
  return Number(kilobytes ?? 0) * 1024;
}
