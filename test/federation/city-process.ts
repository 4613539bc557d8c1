/** One city's gateway as a process: started, asked, stopped and killed from here; all it ever logged is kept. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { loadConfiguration } from '../../src/config.ts';
import type { TlsMaterial } from '../../src/exchange/ports/peers.ts';
import type { StatusView } from '../../src/exchange/use-cases.ts';
import { cityFiles } from '../../src/pki/city-layout.ts';
import { loadMaterial } from '../../src/pki/tls-material.ts';
import type { CrashPoint } from '../faults/crash-points.ts';
import type { Ask, Told as HttpAnswer } from '../http/call.ts';
import { callWithToken } from '../http/with-token.ts';
import { builtGateway } from './built-gateway.ts';
import { eventually } from './eventually.ts';
import { env, plainNode } from './plain-node.ts';
import type { Answered, Told } from './run-gateway.ts';

const stopLimitMs = 40_000;

export type Settings = Readonly<Record<string, string>>;

export class CityProcess {
  readonly code: string;
  readonly directory: string;
  readonly ports: { readonly peer: number; readonly api: number; readonly local: number };
  #settings: Settings;
  #child: ChildProcess | undefined;
  #agent = new Agent({ keepAlive: true });
  #log = '';
  #asked = 0;

  /** @param settings environment that overrides the city's configuration, e.g. G60_HEARTBEAT_SECONDS */
  constructor(directory: string, settings: Settings) {
    const { city, peer, api, local } = loadConfiguration(cityFiles(directory).configuration, {});
    this.code = city;
    this.directory = directory;
    this.ports = { peer: peer.port, api: api.port, local: local.port };
    this.#settings = settings;
  }

  /** Everything written by all its lives so far. */
  get log(): string {
    return this.#log;
  }

  /** Log lines of the event. */
  events(event: string): Record<string, unknown>[] {
    const lines = this.#log.split('\n').filter((line) => line.includes(`"${event}"`));
    return lines.map((line) => JSON.parse(line)).filter((line) => line.event === event);
  }

  get running(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Runs the gateway; resolves when the local listener says that it is ready. */
  async start(settings: Settings = {}): Promise<void> {
    const child = this.launch(settings);
    await eventually(`${this.code} is ready`, async () => {
      if (child.exitCode !== null || child.signalCode !== null) return 'ended';
      const { ok } = await fetch(`http://127.0.0.1:${this.ports.local}/ready`);
      return ok && 'ready';
    });
    if (!this.running) throw new Error(`${this.code} did not start:\n${this.#log.slice(-4000)}`);
  }

  /** Runs the gateway without waiting for it. */
  launch(settings: Settings = {}): ChildProcess {
    if (this.running) throw new Error(`${this.code} runs already`);
    this.#settings = { ...this.#settings, ...settings };
    const child = spawn(env, [...plainNode, '--enable-source-maps', builtGateway(), this.directory], {
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...this.#settings },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      serialization: 'advanced',
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#log += chunk.toString();
      });
    }
    this.#child = child;
    return child;
  }

  /** SIGTERM, and the exit status of what it does then. */
  async stop(): Promise<number | null> {
    const child = this.#child;
    if (!child || !this.running) return null;
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), stopLimitMs);
    await this.ended();
    clearTimeout(late);
    return child.exitCode;
  }

  /** kill -9. */
  async kill(): Promise<void> {
    this.#child?.kill('SIGKILL');
    await this.ended();
  }

  /** Resolves when the process is no more. */
  async ended(): Promise<void> {
    if (this.#child && this.running) await once(this.#child, 'exit');
    this.#agent.destroy();
    this.#agent = new Agent({ keepAlive: true });
  }

  /** Dies the next time it comes to this point. */
  async crashAt(point: CrashPoint): Promise<void> {
    await this.#ask({ ask: 'crash', id: 0, point });
  }

  /** What the running gateway's database answers. */
  rows(sql: string, values: readonly unknown[] = []): Promise<Answered['rows']> {
    return this.#ask({ ask: 'rows', id: 0, sql, values });
  }

  async #ask(told: Told): Promise<Answered['rows']> {
    const child = this.#child;
    if (!child || !this.running) throw new Error(`${this.code} is not running`);
    this.#asked += 1;
    const id = this.#asked;
    return await new Promise((resolve, reject) => {
      const gone = () => reject(new Error(`${this.code} died while asked`));
      const listen = (answer: Answered) => {
        if (answer.id !== id) return;
        child.off('message', listen).off('exit', gone);
        if (answer.failure === undefined) resolve(answer.rows);
        else reject(new Error(answer.failure));
      };
      child.on('message', listen).on('exit', gone);
      child.send({ ...told, id });
    });
  }

  /** Key, certificate and roots of one of its profiles. */
  material(profile = 'client-demo'): TlsMaterial {
    const files = cityFiles(this.directory);
    const text = (file: string) => readFileSync(file, 'utf8');
    return {
      key: text(files.key(profile)),
      cert: text(files.certificate(profile)),
      ca: text(files.certificate('root')),
    };
  }

  /** A request of the city's own system, with the demo client's certificate of the moment and a token. */
  async api(ask: Ask): Promise<HttpAnswer> {
    const material = await loadMaterial(this.directory, 'client-demo', undefined);
    return await callWithToken(this.ports.api, material, { agent: this.#agent, ...ask });
  }

  async status(): Promise<StatusView> {
    const { status, json } = await this.api({ path: '/v1/status' });
    if (status !== 200) throw new Error(`status answered ${status}`);
    return json as unknown as StatusView;
  }
}
