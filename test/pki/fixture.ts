/**
 * A corridor CA and cities for tests. RSA keys are slow to make, so each is made once by name and kept from run to run
 * in node_modules/.cache; certificates are made anew every time, so that they are what the code under test makes.
 */
import type { KeyObject } from 'node:crypto';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Authority } from '../../src/pki/authority.ts';
import { authorityFiles } from '../../src/pki/authority-layout.ts';
import { cityFiles } from '../../src/pki/city-layout.ts';
import { createAuthority } from '../../src/pki/create-authority.ts';
import { keepKeyFile } from '../../src/pki/key-file.ts';
import type { NewAdministrator } from '../../src/pki/new-city.ts';
import { type PreparedCity, prepareCity } from '../../src/pki/prepare-city.ts';

const cache = new URL('../../node_modules/.cache/g60-test-keys/', import.meta.url).pathname;

export const trustDomain = 'g60.credit';

/** An instant inside the validity of everything made with it. */
export const now = Date.UTC(2027, 0, 15, 8);

export const day = 24 * 3600 * 1000;

function keyFile(name: string): string {
  mkdirSync(cache, { recursive: true, mode: 0o700 });
  return join(cache, `${name}.key`);
}

/** The test key of that name. */
export async function testKey(name: string, bits = 3072): Promise<KeyObject> {
  try {
    return await keepKeyFile(keyFile(name), bits, undefined);
  } catch {
    // Another test file made the same key meanwhile.
    return await keepKeyFile(keyFile(name), bits, undefined);
  }
}

async function place(name: string, file: string): Promise<void> {
  await testKey(name);
  copyFileSync(keyFile(name), file);
}

interface TestAuthority {
  /** One of another name shares nothing with it. */
  readonly name?: string;
  readonly threshold?: number;
  /** When it is made. */
  readonly at?: number;
}

/** A CA below `directory`. */
export async function testAuthority(directory: string, options: TestAuthority = {}): Promise<Authority> {
  const { name = 'corridor', threshold = 1, at = now } = options;
  const files = authorityFiles(join(directory, name));
  mkdirSync(files.directories, { recursive: true, mode: 0o700 });
  const keys = ['root', 'issuing', 'directory-1', 'directory-2'];
  await Promise.all(keys.map((key) => place(`${name}-${key}`, files.key(key))));
  const settings = { trustDomain, directorySigners: 2, directoryThreshold: threshold, directoryDays: 90 };
  return await createAuthority(join(directory, name), { settings, passphrase: undefined, now: at });
}

const somePorts = { peer: 17_443, api: 17_444, local: 17_445 };

interface TestCity {
  readonly administrators?: readonly NewAdministrator[];
  readonly passphrase?: string;
}

/** A prepared city below `directory`, not yet enrolled. */
export async function testCity(
  directory: string,
  city: string,
  host = '127.0.0.1',
  ports = somePorts,
  { administrators = [], passphrase }: TestCity = {},
): Promise<PreparedCity> {
  const files = cityFiles(join(directory, city));
  mkdirSync(files.keys, { recursive: true, mode: 0o700 });
  const keys = ['gateway', 'signing', 'client-demo', ...administrators.map(({ name }) => `administrator-${name}`)];
  await Promise.all(keys.map((key) => place(`${city}-${key}`, files.key(key))));
  return await prepareCity(join(directory, city), {
    ...{ city, name: '杭州', trustDomain, host, ports },
    ...{ clients: ['demo'], administrators, passphrase },
  });
}
