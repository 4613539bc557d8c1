/** A city whose keys rotate: real files and a real CA, the way between the two a function call. */
import { join } from 'node:path';
import { readDirectory } from '../../src/directory/directory.ts';
import type { DirectoryView } from '../../src/directory/directory-view.ts';
import { gatewayIdentity } from '../../src/directory/spiffe.ts';
import { trustView } from '../../src/directory/trust-view.ts';
import { envelopeBytes } from '../../src/envelope/dsse.ts';
import type { Enrolment, KeyUse } from '../../src/exchange/ports/keys.ts';
import { advanceRotation, beginRotation } from '../../src/exchange/rotate-key.ts';
import type { RotationDependencies, RotationStep } from '../../src/exchange/rotation.ts';
import type { Authority } from '../../src/pki/authority.ts';
import { authorityTrust } from '../../src/pki/authority-trust.ts';
import { enrolCities } from '../../src/pki/enrol-cities.ts';
import { renewCertificate } from '../../src/pki/renewal.ts';
import { readRevocationList } from '../../src/pki/revocation-list.ts';
import { Trust } from '../../src/wire/proto.ts';
import { safeInteger } from '../../src/wire/scalars.ts';
import { keyStoreOf } from './cached-keys.ts';
import { now, testAuthority, testCity, trustDomain } from './fixture.ts';

export const city = '330100';
export const peer = '330500';
export const minute = 60_000;
export const overlapMs = 60 * minute;
export const retireMs = 24 * 60 * minute;

export interface RotatingCity {
  readonly directory: string;
  readonly authority: Authority;
  readonly clock: { now: number };
  readonly events: string[];
  /** Versions of the directory that peers have shown. */
  readonly shown: Map<string, number>;
  /** undefined: certificates are carried by hand. */
  enrolment: Enrolment | undefined;
  trust(): ReturnType<RotationDependencies['trust']>;
  takeTrust(trust: Uint8Array): Promise<void>;
  /** With everything opened anew, as after a kill. */
  advance(use: KeyUse): Promise<RotationStep>;
  begin(use: KeyUse): Promise<RotationStep>;
  keys(): RotationDependencies['keys'];
  dependencies(): RotationDependencies;
}

/** Enrolled at `now` with another city as its peer. */
export async function rotatingCity(folder: string): Promise<RotatingCity> {
  const [authority, own, other] = await Promise.all([
    testAuthority(folder),
    testCity(folder, city),
    testCity(folder, peer),
  ]);
  const view = await enrolCities(authority, [own, other], now);
  return cityWith(authority, join(folder, city), view);
}

/** The same in a copy of its files. */
export function cityWith(authority: Authority, directory: string, held: DirectoryView): RotatingCity {
  const clock = { now };
  const roots = [authority.root.x509];
  let view = trustView(held, []);
  const events: string[] = [];
  const shown = new Map<string, number>();
  const lab: RotatingCity = {
    ...{ directory, authority, clock, events, shown },
    enrolment: enrolmentAt(authority, () => ({ now: clock.now, version: view.version })),
    trust: () => view,
    async takeTrust(bytes) {
      const { version, directories = [], revocation_lists: lists = [] } = Trust.decode(bytes);
      const news = Math.max(0, (safeInteger(version) ?? 0) - view.version);
      const newest = directories
        .slice(directories.length - news)
        .reduce<DirectoryView>(
          (previous, each) => readDirectory(envelopeBytes(each), { roots, previous, now: clock.now }),
          view,
        );
      view = trustView(
        readDirectory(newest.envelope, { roots, previous: undefined, now: undefined }),
        lists.map((each) => readRevocationList(each, newest.issuers)),
      );
    },
    advance: (use) => advanceRotation(use, new AbortController().signal, lab.dependencies()),
    begin: (use) => beginRotation(use, new AbortController().signal, lab.dependencies()),
    keys: () => keyStoreOf(directory),
    dependencies: () => ({
      ...{ city, keys: lab.keys(), enrolment: lab.enrolment, takeTrust: lab.takeTrust, trust: lab.trust },
      peerVersions: () => shown,
      world: { now: () => clock.now },
      emit: (event, fields) => void events.push(`${event} ${fields?.['use']}`),
      ...{ checkMs: 5_000, overlapMs, retireMs },
    }),
  };
  return lab;
}

function enrolmentAt(authority: Authority, held: () => { now: number; version: number }): Enrolment {
  // One request after the other, as the CA's service takes them.
  let turn: Promise<unknown> = Promise.resolve();
  const answer = async (pem: string) => {
    const { now: at, version } = held();
    const asker = { city, uri: gatewayIdentity(trustDomain, city) };
    const { issued } = await renewCertificate(authority, asker, { file: 'next.csr', pem }, at);
    return { chain: issued.chain, trust: await authorityTrust(authority, version, at) };
  };
  return {
    certify(pem) {
      const answered = turn.then(() => answer(pem));
      turn = answered.catch(() => undefined);
      return answered;
    },
    trust: (after) => authorityTrust(authority, after, held().now),
  };
}
