/** A corridor of gateways, each a process of its own with real TLS on loopback. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Test } from 'tap';
import type { DirectoryView } from '../../src/directory/directory-view.ts';
import { auditTrail, isDataset } from '../../src/domain/dataset.ts';
import type { Authority } from '../../src/pki/authority.ts';
import { enrolCities } from '../../src/pki/enrol-cities.ts';
import type { NewAdministrator } from '../../src/pki/new-city.ts';
import { publishRevocationLists } from '../../src/pki/publish-revocation-lists.ts';
import { testAuthority, testCity } from '../pki/fixture.ts';
import { CityProcess, type Settings } from './city-process.ts';
import { eventually } from './eventually.ts';
import { embedded, type Homes } from './homes.ts';

export interface ProcessCorridor {
  readonly authority: Authority;
  readonly directory: DirectoryView;
  readonly cities: readonly CityProcess[];
  /** @throws Error when there is no such city */
  city(code: string): CityProcess;
  /** Resolves when all running cities hold every ledger at the same size and root, and all of it is confirmed. */
  agreed(limitMs?: number): Promise<void>;
}

export interface CorridorOptions {
  readonly codes: readonly string[];
  /** Those of them that are members and do not run. */
  readonly asleep?: readonly string[];
  /** Of each city. */
  readonly administrators?: readonly NewAdministrator[];
  readonly settings?: Settings;
  readonly homes?: Homes;
}

const dayMs = 24 * 3600 * 1000;

/** The gateways run until the end of the test. */
export async function openProcessCorridor(t: Test, options: CorridorOptions): Promise<ProcessCorridor> {
  const { codes, asleep = [], administrators = [], settings = {}, homes = embedded } = options;
  const base = mkdtempSync(join(tmpdir(), 'g60-corridor-'));
  const cities: CityProcess[] = [];
  t.teardown(async () => {
    await Promise.all(cities.map((city) => city.kill()));
    await homes.remove();
    rmSync(base, { recursive: true, force: true, maxRetries: 3 });
  });
  const now = Date.now();
  // Older than a gateway's certificate lives, so that there can be an expired one.
  const authority = await testAuthority(base, { name: 'corridor', at: now - 500 * dayMs });
  const prepared = [];
  for (const code of codes) {
    prepared.push(await testCity(base, code, '127.0.0.1', await freePorts(), { administrators }));
  }
  // Its first list of revocations has lapsed since.
  await publishRevocationLists(authority, now);
  const directory = await enrolCities(authority, prepared, now);
  for (const { directory: folder, member } of prepared) {
    const home = await homes.make(member.city, folder);
    cities.push(new CityProcess(folder, { G60_LOG__LEVEL: 'debug', ...settings, ...home }));
  }
  const awake = cities.filter(({ code }) => !asleep.includes(code));
  // By twos: more at once only take turns on two cores.
  for (let first = 0; first < awake.length; first += 2) {
    await Promise.all(awake.slice(first, first + 2).map((city) => city.start()));
  }
  return {
    authority,
    directory,
    cities,
    city: (code) => cities.find((city) => city.code === code) ?? absent(code),
    agreed: (limitMs) => agreed(cities, limitMs),
  };
}

function absent(code: string): never {
  throw new Error(`no city ${code} in this corridor`);
}

async function agreed(cities: readonly CityProcess[], limitMs?: number): Promise<void> {
  await eventually(
    'all cities hold the same ledgers, confirmed',
    async () => {
      const running = cities.filter((city) => city.running);
      const views = await Promise.all(running.map((city) => city.status()));
      const held = views.map(
        ({ ledgers }) => new Map(ledgers.map(({ ledger, size, root }) => [ledger, `${size} ${root}`])),
      );
      // Audit trails are left out: looking at a city may add to its own.
      const ownLedgers = views.flatMap(({ ledgers }) =>
        ledgers.filter(({ own, dataset }) => own && isDataset(dataset)),
      );
      // An empty ledger is heard of with its source's first heartbeat.
      const same = ownLedgers.every(({ ledger, size, root }) =>
        held.every((each) => (each.get(ledger) ?? `0 ${root}`) === `${size} ${root}`),
      );
      const codes = new Set(running.map(({ code }) => code));
      const lanes = views.flatMap(({ peers }) => peers.filter(({ city }) => codes.has(city)));
      return (
        same &&
        lanes.every(({ ledgers }) =>
          ledgers.every(({ ledger, lag }) => lag === 0 || ledger.includes(`/${auditTrail}/`)),
        )
      );
    },
    limitMs,
  );
}

/** Below the range from which the system takes ports for outgoing connections: nobody else gets them by chance. */
async function freePorts(): Promise<{ peer: number; api: number; local: number }> {
  const taken: number[] = [];
  for (let attempt = 0; attempt < 100 && taken.length < 3; attempt += 1) {
    const port = 15_000 + Math.floor(Math.random() * 16_000);
    if (!taken.includes(port) && (await isFree(port))) taken.push(port);
  }
  const [peer, api, local] = taken;
  if (!peer || !api || !local) throw new Error('no free ports');
  return { peer, api, local };
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

const identityNumber = /(?<![0-9A-Za-z])[0-9]{17}[0-9Xx](?![0-9A-Za-z])/;

/** Checks everything that the cities have logged so far. */
export function assertNoIdentityLogged(t: Test, cities: readonly CityProcess[]): void {
  for (const { code, log } of cities) t.notMatch(log, identityNumber, `${code} has logged no identity number`);
}
