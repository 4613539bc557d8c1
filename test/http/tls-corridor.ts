/** A corridor CA with its cities, valid now, for real TLS on loopback. */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DirectoryView } from '../../src/directory/directory-view.ts';
import type { RevocationList } from '../../src/directory/trust-view.ts';
import type { Administrator } from '../../src/exchange/ports/access.ts';
import type { TlsMaterial } from '../../src/exchange/ports/peers.ts';
import type { Authority } from '../../src/pki/authority.ts';
import { authorityFiles } from '../../src/pki/authority-layout.ts';
import { readCertificates } from '../../src/pki/certificate-file.ts';
import { cityFiles } from '../../src/pki/city-layout.ts';
import { createAuthority } from '../../src/pki/create-authority.ts';
import { enrolCities } from '../../src/pki/enrol-cities.ts';
import type { RegisterEntry } from '../../src/pki/issued-register.ts';
import { type PreparedCity, prepareCity } from '../../src/pki/prepare-city.ts';
import { publishDirectory } from '../../src/pki/publish.ts';
import { newestRevocationLists } from '../../src/pki/publish-revocation-lists.ts';
import { readRevocationList } from '../../src/pki/revocation-list.ts';
import { revokeCertificates } from '../../src/pki/revoke.ts';
import { testKey } from '../pki/fixture.ts';

export const trustDomain = 'g60.credit';

export interface TlsCorridor {
  readonly authority: Authority;
  readonly directory: DirectoryView;
  /** Key and certificate of a city by profile: gateway, signing, client-demo or administrator-<name>. */
  material(city: string, profile?: string): TlsMaterial;
  /** The next version of the directory, in which the city is suspended. */
  suspend(city: string): Promise<DirectoryView>;
  /** The next revocation lists, with the city's certificate of that profile. */
  revoke(city: string, profile?: string): Promise<RevocationList[]>;
  remove(): void;
}

async function placeKeys(prefix: string, names: readonly string[], fileOf: (name: string) => string): Promise<void> {
  await Promise.all(
    names.map(async (name) => {
      await testKey(`${prefix}-${name}`);
      const cache = new URL(`../../node_modules/.cache/g60-test-keys/${prefix}-${name}.key`, import.meta.url);
      copyFileSync(cache, fileOf(name));
    }),
  );
}

async function makeAuthority(directory: string, name: string, now: number): Promise<Authority> {
  const files = authorityFiles(directory);
  mkdirSync(files.directories, { recursive: true, mode: 0o700 });
  await placeKeys(name, ['root', 'issuing', 'directory-1'], files.key);
  const settings = { trustDomain, directorySigners: 1, directoryThreshold: 1, directoryDays: 90 };
  return await createAuthority(directory, { settings, passphrase: undefined, now });
}

type People = readonly Pick<Administrator, 'name' | 'role'>[];

async function makeCity(directory: string, city: string, port: number, administrators: People): Promise<PreparedCity> {
  const files = cityFiles(directory);
  mkdirSync(files.keys, { recursive: true, mode: 0o700 });
  const people = { clients: ['demo'], administrators, passphrase: undefined };
  const personal = administrators.map(({ name }) => `administrator-${name}`);
  await placeKeys(city, ['gateway', 'signing', 'client-demo', ...personal], files.key);
  const ports = { peer: port, api: port, local: port };
  return await prepareCity(directory, { city, name: city, trustDomain, host: '127.0.0.1', ports, ...people });
}

/** Cities certified by a CA of its own; a corridor of another name shares nothing with it. */
export async function tlsCorridor(
  cities: Readonly<Record<string, number>>,
  name = 'corridor',
  administrators: People = [],
  foundedAt = Date.now(),
): Promise<TlsCorridor> {
  const base = mkdtempSync(join(tmpdir(), 'g60-tls-'));
  const authority = await makeAuthority(join(base, 'ca'), name, foundedAt);
  const folder = (city: string) => join(base, city);
  const prepared = [];
  for (const [city, port] of Object.entries(cities)) {
    prepared.push(await makeCity(folder(city), city, port, administrators));
  }
  const directory = await enrolCities(authority, prepared, Date.now());
  return {
    authority,
    directory,
    material(city, profile = 'gateway') {
      const files = cityFiles(folder(city));
      const [key, cert, ca] = [files.key(profile), files.certificate(profile), files.certificate('root')].map((file) =>
        readFileSync(file, 'utf8'),
      ) as [string, string, string];
      return { key, cert, ca };
    },
    suspend(city) {
      const members = directory.members.map((member) =>
        member.city === city ? { ...member, state: 'suspended' as const } : member,
      );
      return publishDirectory(authority, { ...directory, members }, directory, Date.now());
    },
    async revoke(city, profile = 'gateway') {
      const [{ serial }] = await readCertificates(cityFiles(folder(city)).certificate(profile));
      const request = { select: (entry: RegisterEntry) => entry.serial === serial, invalidFrom: undefined };
      await revokeCertificates(authority, { ...request, reason: 'keyCompromise' }, Date.now());
      const lists = await newestRevocationLists(authority.directory);
      return [...lists.values()].map((der) => readRevocationList(der, directory.issuers));
    },
    remove: () => rmSync(base, { recursive: true }),
  };
}
