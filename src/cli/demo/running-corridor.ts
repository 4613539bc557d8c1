import type { Logger } from 'pino';
import { loadConfiguration } from '../../config.ts';
import type { StatusView } from '../../exchange/use-cases.ts';
import { type Gateway, startGateway } from '../../gateway.ts';
import type { JointDatabase } from '../../joint-database.ts';
import { cityFiles } from '../../pki/city-layout.ts';
import { type ApiClient, openApi } from '../api-client.ts';
import type { DemoCity } from './cities.ts';
import { demoFiles } from './corridor-files.ts';

interface Running {
  readonly gateway: Gateway;
  readonly api: ApiClient;
}

/** The gateways of the demo: one process, one database with a schema each, and otherwise as nine machines would be. */
export class RunningCorridor {
  readonly #base: string;
  readonly #pool: JointDatabase;
  readonly #log: Logger;
  readonly #running = new Map<string, Running>();

  constructor(base: string, pool: JointDatabase, log: Logger) {
    this.#base = base;
    this.#pool = pool;
    this.#log = log;
  }

  async start({ code }: DemoCity): Promise<void> {
    const directory = demoFiles(this.#base).city(code);
    const own = { G60_STORE__SCHEMA: `city_${code}` };
    const configuration = loadConfiguration(cityFiles(directory).configuration, own);
    const gateway = await startGateway({ configuration, log: this.#log, pool: this.#pool, passphrase: undefined });
    this.#running.set(code, { gateway, api: await openApi(directory, 'demo', own) });
  }

  async stop({ code }: DemoCity): Promise<void> {
    const { gateway, api } = this.#of(code);
    this.#running.delete(code);
    await api.close();
    await gateway.stop();
  }

  /** The city's API, as one of its systems calls it. */
  api({ code }: DemoCity): ApiClient {
    return this.#of(code).api;
  }

  addresses({ code }: DemoCity): Gateway['addresses'] {
    return this.#of(code).gateway.addresses;
  }

  /** What every city that runs sees of the corridor. */
  async views(): Promise<StatusView[]> {
    return await Promise.all(
      [...this.#running.values()].map(({ api }) => api.json<StatusView>({ path: '/v1/status' })),
    );
  }

  async close(): Promise<void> {
    const all = [...this.#running.values()];
    this.#running.clear();
    await Promise.all(
      all.map(async ({ api, gateway }) => {
        await api.close();
        await gateway.stop();
      }),
    );
    await this.#pool.end();
  }

  #of(code: string): Running {
    const running = this.#running.get(code);
    if (!running) throw new Error(`${code} is not running`);
    return running;
  }
}
