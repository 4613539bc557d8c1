/** A new city's own side: its keys, made where they stay, the requests for them, and its configuration. */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { loadConfiguration, originOf } from '../config.ts';
import { GatewayError } from '../errors.ts';
import { certificateProfile } from './certificate-profile.ts';
import { makeRequest, type RequestFile } from './certificate-request.ts';
import { cityFiles } from './city-layout.ts';
import { createFile, publicMode, replaceFile } from './durable-file.ts';
import { keepKeyFile } from './key-file.ts';
import { createHashKey } from './keyed-hash.ts';
import { type MemberFile, readMemberFile } from './member-file.ts';
import type { NewCity } from './new-city.ts';
import { configurationOf } from './new-configuration.ts';
import { keepTokenKey } from './token-keys.ts';
import { type WantedKey, wantedKeys } from './wanted-keys.ts';

export interface PreparedCity {
  readonly directory: string;
  readonly member: MemberFile;
  readonly requests: readonly RequestFile[];
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

async function requestAll(
  files: ReturnType<typeof cityFiles>,
  wanted: readonly WantedKey[],
  passphrase: string | undefined,
): Promise<RequestFile[]> {
  return await Promise.all(
    wanted.map(async ({ name, profile, uri, addresses }) => {
      const key = await keepKeyFile(files.key(name), certificateProfile(profile).keyBits, passphrase);
      const pem = await makeRequest(key, uri, addresses);
      await replaceFile(files.request(name), pem, publicMode);
      return { file: basename(files.request(name)), pem };
    }),
  );
}

/** Files of a city that is new; in this order, so that the configuration, once there, says that all are. */
async function createFiles(files: ReturnType<typeof cityFiles>, city: NewCity): Promise<void> {
  const member: MemberFile = {
    city: city.city,
    name: city.name,
    endpoints: [originOf({ host: city.host, port: city.ports.peer })],
  };
  await replaceFile(files.member, json(member), publicMode);
  // Only ever made here: for a city that has signed before, an empty one would allow it to sign another past.
  if (!existsSync(files.signedSizes)) await createFile(files.signedSizes, json({ sizes: {} }), publicMode);
  if (!existsSync(files.key('hash'))) await createHashKey(files.key('hash'));
  await keepTokenKey(files.key('jwt'), city.passphrase);
  await createFile(files.configuration, json(configurationOf(city)), publicMode);
}

/**
 * Makes the directory of a new city: configuration, keys and certificate requests. Run again it keeps configuration
 * and keys and makes the requests anew.
 *
 * @throws GatewayError USAGE; CONFIG_INVALID when the directory is another city's, FILE_UNWRITABLE, FILE_UNREADABLE,
 *   KEY_FILE_EXPOSED
 */
export async function prepareCity(directory: string, city: NewCity): Promise<PreparedCity> {
  const files = cityFiles(directory);
  const wanted = wantedKeys(city);
  await mkdir(files.keys, { recursive: true, mode: 0o700 });
  if (existsSync(files.configuration)) {
    const { city: held } = loadConfiguration(files.configuration, {});
    if (held !== city.city)
      throw new GatewayError('CONFIG_INVALID', { key: 'city', reason: `is ${held} here already` });
  } else {
    await createFiles(files, city);
  }
  const [member, requests] = await Promise.all([
    readMemberFile(files.member),
    requestAll(files, wanted, city.passphrase),
  ]);
  return { directory, member, requests };
}
