/** A CA that signs what it is told, and cities that hold what they are shown of it. */
import type { Test } from 'tap';
import type { DirectoryContent } from '../../src/directory/content.ts';
import { readDirectory } from '../../src/directory/directory.ts';
import type { DirectoryView } from '../../src/directory/directory-view.ts';
import { HeldTrust, type HeldTrustDependencies } from '../../src/exchange/held-trust.ts';
import type { Signer } from '../../src/exchange/ports/world.ts';
import { writeTrust } from '../../src/exchange/trust-message.ts';
import type { Authority } from '../../src/pki/authority.ts';
import { enrolCities } from '../../src/pki/enrol-cities.ts';
import { makeRevocationList, type RevokedSerial } from '../../src/pki/make-revocation-list.ts';
import { readRevocationList } from '../../src/pki/revocation-list.ts';
import { present, seal } from '../directory/seal.ts';
import { day, now, testAuthority, testCity } from '../pki/fixture.ts';

export { day, now };

export interface TrustFixture {
  readonly authority: Authority;
  readonly signers: readonly [Signer, Signer];
  /** What the cities begin with: version 2, which lists 330100. */
  readonly first: DirectoryView;
  /** The version after another, changed, signed by the first signer unless said otherwise. */
  next(
    previous: DirectoryView,
    change?: Partial<DirectoryContent>,
    signers?: readonly Signer[],
  ): Promise<DirectoryView>;
  /** A revocation list of the issuing CA, DER. */
  list(number: number, revoked?: readonly RevokedSerial[], thisUpdate?: number): Promise<Uint8Array>;
}

export async function trustFixture(t: Test): Promise<TrustFixture> {
  const folder = t.testdir();
  const authority = await testAuthority(folder);
  const first = await enrolCities(authority, [await testCity(folder, '330100')], now);
  const [one, two] = authority.signers.map(present);
  if (!one || !two) throw new Error('two signers');
  const signers = [one.signer, two.signer] as const;
  return {
    ...{ authority, signers, first },
    async next(previous, change = {}, by = [one.signer]) {
      const { version, issuedAt } = previous;
      const envelope = await seal({ ...previous, version: version + 1, issuedAt: issuedAt + 1000, ...change }, by);
      return readDirectory(envelope, { roots: [authority.root.x509], previous: undefined, now: undefined });
    },
    list(number, revoked = [], thisUpdate = now) {
      const { issuing: issuer } = authority;
      return makeRevocationList({ issuer, number, thisUpdate, nextUpdate: thisUpdate + 7 * day, revoked });
    },
  };
}

/** A Trust message of these versions and lists. */
export function told(
  directories: readonly Pick<DirectoryView, 'version' | 'envelope'>[],
  revocationLists: readonly Uint8Array[] = [],
): Uint8Array {
  const version = directories.at(-1)?.version ?? 0;
  return writeTrust({ version, directories: directories.map(({ envelope }) => envelope), revocationLists });
}

export interface Holder {
  readonly held: HeldTrust;
  readonly clock: { now: number };
  readonly files: { directory: Uint8Array; revocationLists: readonly Uint8Array[] };
  readonly events: { readonly event: string; readonly fields: Readonly<Record<string, string | number>> }[];
  /** How often something was new. */
  readonly changes: () => number;
}

/** What a city holds that has these files in its data directory. */
export async function holder(
  { authority, first }: TrustFixture,
  store: HeldTrustDependencies['store'],
  changed: () => void = () => {},
): Promise<Holder> {
  const clock = { now: now + 5000 };
  const files: Holder['files'] = { directory: first.envelope, revocationLists: [] };
  const events: Holder['events'] = [];
  let changes = 0;
  const held = await HeldTrust.open({
    store,
    readRevocationList,
    roots: [authority.root.x509],
    installed: async () => files,
    world: { now: () => clock.now },
    emit: (event, fields = {}) => void events.push({ event, fields }),
    changed() {
      changes += 1;
      changed();
    },
  });
  return { held, clock, files, events, changes: () => changes };
}
