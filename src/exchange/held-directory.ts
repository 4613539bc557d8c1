import type { X509Certificate } from 'node:crypto';
import { directoryGraceMs, readDirectory } from '../directory/directory.ts';
import { type TrustView, trustView } from '../directory/trust-view.ts';
import { GatewayError } from '../errors.ts';
import type { CityCode } from '../ledger/ledger-id.ts';
import type { Emit } from './ports/events.ts';
import type { Store } from './ports/store.ts';
import type { World } from './ports/world.ts';

export interface HeldDirectoryDependencies {
  readonly store: Store;
  readonly roots: readonly X509Certificate[];
  readonly world: World;
  readonly emit: Emit;
  /** The directory an administrator has put into the data directory. @throws GatewayError FILE_UNREADABLE */
  readonly installed: () => Promise<Uint8Array>;
}

/** The newest directory this city has verified: of the one installed and the one in the database. */
export class HeldDirectory {
  readonly #dependencies: HeldDirectoryDependencies;
  #view: TrustView;

  private constructor(view: TrustView, dependencies: HeldDirectoryDependencies) {
    this.#view = view;
    this.#dependencies = dependencies;
  }

  /** @throws GatewayError DIRECTORY_*, FILE_UNREADABLE when neither can be used */
  static async open(dependencies: HeldDirectoryDependencies): Promise<HeldDirectory> {
    const installed = verified(await dependencies.installed(), dependencies);
    const stored = await dependencies.store.newestDirectory();
    const newest = stored && stored.version > installed.version ? verified(stored.envelope, dependencies) : installed;
    const held = new HeldDirectory(newest, dependencies);
    await dependencies.store.saveDirectory(newest.version, newest.envelope);
    return held;
  }

  current(): TrustView {
    return this.#view;
  }

  /** Takes over a newer version that has been installed since; parked pairs are tried again under it. */
  async refresh(): Promise<void> {
    const { store, installed, emit } = this.#dependencies;
    try {
      const view = verified(await installed(), this.#dependencies);
      if (view.version <= this.#view.version) return;
      await store.saveDirectory(view.version, view.envelope);
      this.#view = view;
      for (const { city } of view.members) await store.unpark(city as CityCode, undefined);
      emit('directory.taken', { version: view.version, members: view.members.length });
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      // The version held goes on: a file that was half copied must not stop the exchange.
      emit('directory.refused', { code: error.code });
    }
  }
}

function verified(envelope: Uint8Array, { roots, world }: HeldDirectoryDependencies): TrustView {
  const view = readDirectory(envelope, { roots, previous: undefined, now: world.now(), graceMs: directoryGraceMs });
  return trustView(view, []);
}
