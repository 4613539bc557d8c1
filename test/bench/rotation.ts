/** Every kind of rotation, in every one of nine cities, each a process, while all of them exchange. */
import { execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { CertificateView } from '../../src/exchange/admin-use-cases.ts';
import { authorityFiles } from '../../src/pki/authority-layout.ts';
import { readCertificates } from '../../src/pki/certificate-file.ts';
import { loadMaterial } from '../../src/pki/tls-material.ts';
import { type City, freePorts, type Homes, newBase, startCities } from './cities.ts';
import { type Latency, latencyOf } from './measures.ts';
import { refusedAfter } from './stolen-key.ts';
import { bodies, confirmedByAll } from './traffic.ts';

export interface Phase {
  readonly name: string;
  readonly seconds: number;
  readonly recordsPerSecond: number;
  readonly latency: Latency;
}

export interface Rotations {
  readonly phases: readonly Phase[];
  readonly failed: readonly string[];
  /** Of each city but the key's own, milliseconds until it refused a revoked key on an open connection. */
  readonly refusedAfter: readonly number[];
  /** Records that some city does not hold at the end. */
  readonly lost: number;
  readonly restarts: number;
}

const recordsPerBody = 200;
const everyMs = 3_000;

/** Nine cities that submit without ever waiting for one another, and what became of it. */
class Traffic {
  readonly #cities: readonly City[];
  readonly #timers: NodeJS.Timeout[];
  readonly #under = new Set<Promise<void>>();
  #times: number[] = [];
  readonly failed: string[] = [];
  readonly accepted = new Map<string, number>();

  constructor(cities: readonly City[]) {
    this.#cities = cities;
    this.#timers = cities.map((city, place) => {
      let sent = 0;
      const send = () => {
        const [body = Buffer.alloc(0)] = bodies(city.code, sent, recordsPerBody, recordsPerBody);
        sent += recordsPerBody;
        const work = this.#send(city, body).finally(() => this.#under.delete(work));
        this.#under.add(work);
      };
      return setInterval(send, everyMs + place);
    });
  }

  async #send(city: City, body: Buffer): Promise<void> {
    const started = performance.now();
    try {
      const answer = await city.api.request({
        ...{ method: 'POST', path: '/v1/records?dataset=licence&edition=2018&mode=all', body },
        headers: { 'content-type': 'application/json' },
      });
      const text = await answer.body.text();
      if (answer.statusCode !== 201) throw new Error(`${answer.statusCode} ${text.slice(0, 200)}`);
      this.#times.push(performance.now() - started);
      this.accepted.set(city.code, (this.accepted.get(city.code) ?? 0) + recordsPerBody);
    } catch (error) {
      this.failed.push(`${city.code} ${(error as Error).message}`);
    }
  }

  /** What was measured from the last call on, while `work` went on. */
  async during(name: string, work: () => Promise<void>): Promise<Phase> {
    this.#times = [];
    const started = performance.now();
    await work();
    const seconds = (performance.now() - started) / 1000;
    const recordsPerSecond = (this.#times.length * recordsPerBody) / seconds;
    console.log(`${name}: ${seconds.toFixed(1)} s`);
    return { name, seconds, recordsPerSecond, latency: latencyOf(this.#times) };
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await Promise.all(this.#under);
  }

  async end(): Promise<void> {
    await this.stop();
    for (const city of this.#cities) await confirmedByAll(city);
  }
}

async function certificates({ admin }: City): Promise<CertificateView[]> {
  const { body } = await admin.request({ method: 'GET', path: '/v1/admin/certificates' });
  return (await body.json()) as CertificateView[];
}

/** One after the other, as administrators of nine cities would; then until each uses its new key. */
async function rotate(cities: readonly City[], use: string): Promise<void> {
  for (const { code, admin } of cities) {
    const { statusCode, body } = await admin.request({ method: 'POST', path: `/v1/admin/certificates/${use}/renewal` });
    const text = await body.text();
    if (statusCode !== 200) throw new Error(`${code} renewal of ${use}: ${statusCode} ${text.slice(0, 300)}`);
  }
  for (let tries = 0; tries < 120; tries += 1) {
    const views = (await Promise.all(cities.map(certificates))).flat();
    if (!views.some((view) => view.use === use && view.state === 'next')) return;
    await pause(2000);
  }
  throw new Error(`${use} is not in use everywhere after four minutes`);
}

/** What the CA's service is called with. */
async function startAuthority(ca: string, port: number): Promise<() => void> {
  const child = spawn(process.execPath, ['dist/main.js', 'pki', 'serve', '--ca', ca, '--port', String(port)], {
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let log = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    log += chunk;
  });
  for (let tries = 0; !log.includes('authority.started'); tries += 1) {
    if (tries > 300) throw new Error(`the CA's service did not start: ${log.slice(-500)}`);
    await pause(100);
  }
  return () => child.kill('SIGTERM');
}

async function g60(...words: readonly string[]): Promise<void> {
  await promisify(execFile)(process.execPath, ['dist/main.js', ...words]);
}

/** Another issuing CA, every key of every city below it, and the old one retired. */
async function replaceIssuing(cities: readonly City[], ca: string): Promise<void> {
  const [old] = await readCertificates(authorityFiles(ca).certificate('issuing'));
  await g60('pki', 'new-issuing', '--ca', ca);
  await sameDirectory(cities);
  await g60('pki', 'use-issuing', '--ca', ca);
  for (const use of ['gateway', 'signing', 'client-demo', 'client-crowd', 'administrator-sys'])
    await rotate(cities, use);
  for (const city of cities) await city.renewClients();
  await g60('pki', 'retire-issuing', '--ca', ca, '--keyid', old.keyid);
  await sameDirectory(cities);
}

/** Resolves when all gateways hold one version, the CA's newest having had time to arrive at the first of them. */
async function sameDirectory(cities: readonly City[]): Promise<void> {
  await pause(6_000);
  for (let tries = 0; tries < 300; tries += 1) {
    const views = await Promise.all(cities.map((city) => city.status()));
    if (new Set(views.map(({ directoryVersion }) => directoryVersion)).size === 1) return;
    await pause(200);
  }
  throw new Error('the directory does not arrive everywhere');
}

async function held(cities: readonly City[], accepted: ReadonlyMap<string, number>): Promise<number> {
  const views = await Promise.all(cities.map((city) => city.status()));
  const missing = views.flatMap(({ ledgers }) =>
    [...accepted].map(([code, count]) => {
      const size = ledgers.find(({ ledger }) => ledger === `${code}/licence/1`)?.size ?? 0;
      return Math.max(0, count - size);
    }),
  );
  return missing.reduce((sum, each) => sum + each, 0);
}

/** @param scale of the time measured before and after */
export async function rotateUnderLoad(homes: Homes, scale: number): Promise<Rotations> {
  const base = newBase();
  const ca = join(base, 'ca');
  const [port = 0] = await freePorts(1);
  const settings = {
    G60_AUTHORITY__URL: `https://127.0.0.1:${port}`,
    G60_CERTIFICATES__CHECK_SECONDS: '2',
    G60_CERTIFICATES__PULL_SECONDS: '5',
  };
  const cities = await startCities(9, homes, settings, base);
  const end = await startAuthority(ca, port);
  const pids = cities.map(({ process: { pid } }) => pid);
  const traffic = new Traffic(cities);
  const phases: Phase[] = [];
  const [victim] = cities as [City];
  // Before it is rotated, somebody takes a copy.
  const stolen = await loadMaterial(victim.directory, 'gateway', undefined);
  try {
    await pause(10_000);
    const seconds = Math.max(20, 40 * scale);
    phases.push(await traffic.during('before', () => pause(seconds * 1000)));
    for (const use of ['gateway', 'signing', 'jwt', 'client-demo']) {
      phases.push(await traffic.during(use, () => rotate(cities, use)));
    }
    const refused = await refusedAfter(cities.slice(1), stolen, () =>
      g60(
        'cert',
        'revoke',
        '--ca',
        ca,
        '--certificate',
        join(base, victim.code, 'keys', 'gateway.pem'),
        '--reason',
        'keyCompromise',
      ),
    );
    phases.push(await traffic.during('issuing CA, all keys of all cities', () => replaceIssuing(cities, ca)));
    phases.push(await traffic.during('after', () => pause(seconds * 1000)));
    await traffic.end();
    const lost = await held(cities, traffic.accepted);
    const restarts = cities.filter(
      ({ process }, index) => process.exitCode !== null || process.pid !== pids[index],
    ).length;
    return { phases, failed: traffic.failed, refusedAfter: refused, lost, restarts };
  } finally {
    await traffic.stop();
    end();
    for (const city of cities) await city.stop();
  }
}
