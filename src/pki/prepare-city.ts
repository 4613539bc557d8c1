/** A new city's own side: its keys, made where they stay, the requests for them, and its configuration. */

import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { isIPv6 } from 'node:net';
import { basename } from 'node:path';
import { loadConfiguration } from '../config.ts';
import { clientIdentity, gatewayIdentity, type Identity, parseIdentity, signingIdentity } from '../directory/spiffe.ts';
import { GatewayError } from '../errors.ts';
import type { CityCode } from '../ledger/ledger-id.ts';
import { certificateProfile } from './certificate-profile.ts';
import { makeRequest, type RequestFile } from './certificate-request.ts';
import { cityFiles } from './city-layout.ts';
import { createFile, publicMode, replaceFile } from './durable-file.ts';
import { isHost } from './host-name.ts';
import { keepKeyFile } from './key-file.ts';
import { createHashKey } from './keyed-hash.ts';
import { type MemberFile, readMemberFile } from './member-file.ts';

export interface NewCity {
  readonly city: CityCode;
  readonly name: string;
  readonly trustDomain: string;
  /** Host name or IP address under which peers and the city's systems reach the gateway, and on which it listens. */
  readonly host: string;
  readonly ports: { readonly peer: number; readonly api: number; readonly local: number };
  /** Names of the client systems that get a key. */
  readonly clients: readonly string[];
}

export interface PreparedCity {
  readonly directory: string;
  readonly member: MemberFile;
  readonly requests: readonly RequestFile[];
}

const loopback = ['localhost', '127.0.0.1', '::1'];

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function configurationOf({ city, trustDomain, host, ports }: NewCity): object {
  return {
    city,
    trustDomain,
    dataDirectory: '.',
    peer: { host, port: ports.peer },
    api: { host, port: ports.api },
    local: { port: ports.local },
  };
}

interface WantedKey {
  /** Of its files. */
  readonly name: string;
  readonly profile: Identity['kind'];
  readonly uri: string;
  readonly addresses: readonly string[];
}

/** @throws GatewayError USAGE when city, trust domain, host or a client's name cannot be part of an identity */
function wantedKeys({ city, trustDomain, host, clients }: NewCity): WantedKey[] {
  const addresses = loopback.includes(host) ? loopback : [host];
  const wanted: WantedKey[] = [
    { name: 'gateway', profile: 'gateway', uri: gatewayIdentity(trustDomain, city), addresses },
    { name: 'signing', profile: 'signing', uri: signingIdentity(trustDomain, city), addresses: [] },
    ...clients.map((client): WantedKey => {
      const uri = clientIdentity(trustDomain, city, client);
      return { name: `client-${client}`, profile: 'client', uri, addresses: [] };
    }),
  ];
  // The names become parts of file names too, so they are judged before any is used.
  const bad = wanted.find(({ uri }) => !parseIdentity(uri));
  if (bad) throw new GatewayError('USAGE', { reason: `not an identity: ${bad.uri}` });
  if (!isHost(host)) throw new GatewayError('USAGE', { reason: `not a host: ${host}` });
  return wanted;
}

function originOf(host: string, port: number): string {
  return `https://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

async function requestAll(files: ReturnType<typeof cityFiles>, wanted: readonly WantedKey[]): Promise<RequestFile[]> {
  return await Promise.all(
    wanted.map(async ({ name, profile, uri, addresses }) => {
      const key = await keepKeyFile(files.key(name), certificateProfile(profile).keyBits, undefined);
      const pem = await makeRequest(key, uri, addresses);
      await replaceFile(files.request(name), pem, publicMode);
      return { file: basename(files.request(name)), pem };
    }),
  );
}

/** Files of a city that is new; in this order, so that the configuration, once there, says that all are. */
async function createFiles(directory: string, city: NewCity): Promise<void> {
  const files = cityFiles(directory);
  const member: MemberFile = { city: city.city, name: city.name, endpoints: [originOf(city.host, city.ports.peer)] };
  await replaceFile(files.member, json(member), publicMode);
  // Only ever made here: for a city that has signed before, an empty one would allow it to sign another past.
  if (!existsSync(files.signedSizes)) await createFile(files.signedSizes, json({ sizes: {} }), publicMode);
  if (!existsSync(files.key('hash'))) await createHashKey(files.key('hash'));
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
    await createFiles(directory, city);
  }
  const [member, requests] = await Promise.all([readMemberFile(files.member), requestAll(files, wanted)]);
  return { directory, member, requests };
}
