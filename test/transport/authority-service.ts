/** A CA that serves on a loopback port, and the members that call it. */
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';
import type { Test } from 'tap';
import { startAuthorityService } from '../../src/authority-service.ts';
import { type TrustView, trustView } from '../../src/directory/trust-view.ts';
import type { Enrolment } from '../../src/exchange/ports/keys.ts';
import type { Authority } from '../../src/pki/authority.ts';
import { readCertificates } from '../../src/pki/certificate-file.ts';
import { makeRequest } from '../../src/pki/certificate-request.ts';
import { cityFiles } from '../../src/pki/city-layout.ts';
import { enrolCities } from '../../src/pki/enrol-cities.ts';
import type { PreparedCity } from '../../src/pki/prepare-city.ts';
import { loadMaterial } from '../../src/pki/tls-material.ts';
import { createAuthorityClient } from '../../src/transport/authority-client.ts';
import { testAuthority, testCity, testKey, trustDomain } from '../pki/fixture.ts';

export interface ServedCorridor {
  readonly authority: Authority;
  readonly cities: readonly PreparedCity[];
  readonly url: string;
  /** What the cities believe at the beginning. */
  readonly trust: TrustView;
  /** The service as called with a certificate of a city, by default its gateway's. */
  client(city: PreparedCity, use?: 'gateway' | 'client-demo'): Promise<Enrolment>;
  /** What the CA has written into its book. */
  book(): { readonly asker: string; readonly status: number; readonly code?: string }[];
}

const loopback = ['localhost', '127.0.0.1', '::1'];

export async function servedCorridor(t: Test, threshold = 1): Promise<ServedCorridor> {
  const folder = t.testdir();
  const now = Date.now();
  const [authority, ...cities] = await Promise.all([
    testAuthority(folder, { at: now, threshold }),
    testCity(folder, '330100'),
    testCity(folder, '330500'),
  ]);
  const trust = trustView(await enrolCities(authority, cities, now), []);
  const service = await startAuthorityService({
    ...{ directory: authority.directory, passphrase: undefined, host: '127.0.0.1', port: 0, names: loopback },
    ...{ log: pino({ level: 'silent' }), now: Date.now },
  });
  t.teardown(() => service.stop());
  const book = join(authority.directory, 'served.ndjson');
  return {
    authority,
    cities,
    url: service.address,
    trust,
    async client({ directory }, use = 'gateway') {
      const tls = await loadMaterial(directory, use, undefined);
      return createAuthorityClient({ url: service.address, trustDomain, tls: () => tls, trust: () => trust });
    },
    book() {
      appendFileSync(book, '');
      const lines = readFileSync(book, 'utf8').split('\n').filter(Boolean);
      return lines.map((line) => JSON.parse(line));
    },
  };
}

/** The request for a successor, with a key of that name, of a use of the city. */
export async function requestOf({ directory }: PreparedCity, use: string, key: string): Promise<string> {
  const [certificate] = await readCertificates(cityFiles(directory).certificate(use));
  return await makeRequest(await testKey(key), certificate.uris[0] ?? '', certificate.addresses);
}
