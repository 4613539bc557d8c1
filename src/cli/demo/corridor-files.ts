/** What the demo keeps on disk: a corridor CA and the directories of its cities, made once and used again. */
import { existsSync } from 'node:fs';
import { mkdir, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { loadConfiguration } from '../../config.ts';
import { GatewayError } from '../../errors.ts';
import { type Authority, openAuthority } from '../../pki/authority.ts';
import { authorityFiles } from '../../pki/authority-layout.ts';
import { cityFiles } from '../../pki/city-layout.ts';
import { createAuthority } from '../../pki/create-authority.ts';
import { enrolCities } from '../../pki/enrol-cities.ts';
import { prepareCity } from '../../pki/prepare-city.ts';
import { newestDirectory } from '../../pki/publish.ts';
import type { DemoCity } from './cities.ts';

export const demoFiles = (base: string) => ({
  authority: join(base, 'authority'),
  city: (code: string) => join(base, code),
  database: join(base, 'database'),
  log: join(base, 'demo.log'),
  evidence: join(base, 'evidence.bin'),
  record: join(base, 'record.json'),
});

const trustDomain = 'g60.credit';
const settings = { trustDomain, directorySigners: 2, directoryThreshold: 1, directoryDays: 90 };

/** 三员: names to pass to `--as`. */
export const demoAdministrators = [
  { name: 'zhang', role: 'system' },
  { name: 'li', role: 'security' },
  { name: 'wang', role: 'auditor' },
] as const;

/** A directory that ends sooner is renewed, and the certificates with it. */
const renewBeforeMs = 14 * 24 * 3600 * 1000;
const portsPerCity = 10;

/** Twice what keys and database of a first run take. */
const neededMb = 256;

/** Ports of the city at this place in the list. */
export function portsOf(basePort: number, place: number) {
  const first = basePort + place * portsPerCity;
  return { peer: first, api: first + 1, local: first + 2 };
}

/** The first port that the corridor in this directory uses; undefined before there is one. */
export function portInUse(base: string, cities: readonly DemoCity[]): number | undefined {
  const file = cityFiles(demoFiles(base).city(cities[0]?.code ?? '')).configuration;
  return existsSync(file) ? loadConfiguration(file, {}).peer.port : undefined;
}

/** Whether the corridor is complete, at these ports, and its directory good for a while. @throws GatewayError KEY_*, FILE_* */
export async function hasCorridor(base: string, cities: readonly DemoCity[], basePort: number): Promise<boolean> {
  const files = demoFiles(base);
  if (!existsSync(authorityFiles(files.authority).settings) || portInUse(base, cities) !== basePort) return false;
  if (!cities.every(({ code }) => existsSync(cityFiles(files.city(code)).directory))) return false;
  const now = Date.now();
  const view = await newestDirectory(await openAuthority(files.authority, undefined), now);
  return view !== undefined && view.expiresAt > now + renewBeforeMs;
}

function authorityIn(directory: string, now: number): Promise<Authority> {
  const made = existsSync(authorityFiles(directory).settings);
  return made
    ? openAuthority(directory, undefined)
    : createAuthority(directory, { settings, passphrase: undefined, now });
}

/**
 * Makes the directory, and asks for room before anything is made: a database that runs out of disk in the middle says
 * so less clearly.
 *
 * @throws GatewayError FILE_UNWRITABLE
 */
export async function makeRoom(base: string): Promise<void> {
  try {
    await mkdir(demoFiles(base).authority, { recursive: true, mode: 0o700 });
    const { bavail, bsize } = await statfs(base);
    const freeMb = Math.floor((bavail * bsize) / 2 ** 20);
    if (freeMb < neededMb) throw new Error(`${freeMb} MB free, ${neededMb} MB needed`);
  } catch (error) {
    throw new GatewayError('FILE_UNWRITABLE', { file: base, reason: (error as Error).message }, error);
  }
}

/**
 * Makes the corridor, or what of it an earlier run has left undone; all keys at once, as that takes longest.
 *
 * @throws GatewayError FILE_UNWRITABLE, FILE_UNREADABLE, KEY_*
 */
export async function makeCorridor(base: string, cities: readonly DemoCity[], basePort: number): Promise<void> {
  const now = Date.now();
  const files = demoFiles(base);
  const [authority, ...prepared] = await Promise.all([
    authorityIn(files.authority, now),
    ...cities.map(async ({ code, name }, place) => {
      // The ports are written when it is made: for others it is made anew.
      await rm(cityFiles(files.city(code)).configuration, { force: true });
      const ports = portsOf(basePort, place);
      return prepareCity(files.city(code), {
        city: code,
        name,
        trustDomain,
        host: '127.0.0.1',
        ports,
        clients: ['demo'],
        // One city shows the three roles: each key takes a second to make.
        administrators: place === 0 ? [...demoAdministrators] : [],
        passphrase: undefined,
      });
    }),
  ]);
  await enrolCities(authority, prepared, now);
}
