import type { X509Certificate } from 'node:crypto';
import { directoryGraceMs, readDirectory } from '../directory/directory.ts';
import type { DirectoryView } from '../directory/directory-view.ts';
import { claimedDirectory, successors } from '../directory/successors.ts';
import { type RevocationList, type TrustView, trustView } from '../directory/trust-view.ts';
import { GatewayError } from '../errors.ts';
import { expiryWatch } from './expiry-watch.ts';
import { newerLists, newestOf } from './newer-lists.ts';
import type { DeliveryStore } from './ports/delivery.ts';
import type { Emit } from './ports/events.ts';
import type { ReadRevocationList, TrustStore } from './ports/trust.ts';
import type { World } from './ports/world.ts';
import { readTrust, type ToldTrust, thatFit, writeTrust } from './trust-message.ts';
import { TrustReports } from './trust-reports.ts';

export interface HeldTrustDependencies {
  readonly store: TrustStore & Pick<DeliveryStore, 'unpark'>;
  readonly roots: readonly X509Certificate[];
  readonly readRevocationList: ReadRevocationList;
  /** What an administrator has put into the data directory. @throws GatewayError FILE_UNREADABLE */
  readonly installed: () => Promise<{
    readonly directory: Uint8Array;
    readonly revocationLists: readonly Uint8Array[];
  }>;
  readonly world: Pick<World, 'now'>;
  readonly emit: Emit;
  /** Called after `current()` has become another object. */
  readonly changed: () => void;
}

type Told = Omit<ToldTrust, 'version'>;

/** Read in one go from the database; a process that is further behind goes on in its next round. */
const mostAtOnce = 200;

/**
 * What this city believes of others: the newest directory and revocation lists it has verified, from installed files,
 * from peers, or from another process of this city by way of the database. Whoever brings something need not be
 * believed: each version of the directory follows from the one held, each list is signed by its CA.
 */
export class HeldTrust {
  readonly #dependencies: HeldTrustDependencies;
  readonly #watch: ReturnType<typeof expiryWatch>;
  readonly #reports: TrustReports;
  #directory: DirectoryView;
  #view: TrustView;
  /** Pairs are to be tried again, and the database has not taken that yet. */
  #parkedStill = false;
  /** Changes are made one after the other: each is judged by what the one before it left. */
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(directory: DirectoryView, dependencies: HeldTrustDependencies) {
    this.#directory = directory;
    this.#view = trustView(directory, []);
    this.#dependencies = dependencies;
    this.#watch = expiryWatch(dependencies.emit);
    this.#reports = new TrustReports(dependencies.emit);
  }

  /**
   * Begins with what the database holds; at a city's first start with the file alone, which its administrator vouches
   * for.
   *
   * @throws GatewayError DIRECTORY_*, FILE_UNREADABLE when there is nothing to begin with
   */
  static async open(dependencies: HeldTrustDependencies): Promise<HeldTrust> {
    const { store, installed, roots, world } = dependencies;
    const judge = { roots, previous: undefined, now: world.now() };
    const stored = await store.newestDirectory();
    // One that has lapsed is no reason not to start: the city's own systems are served, and a newer one can be taken.
    const directory = stored
      ? readDirectory(stored.envelope, { ...judge, graceMs: Number.POSITIVE_INFINITY })
      : readDirectory((await installed()).directory, { ...judge, graceMs: directoryGraceMs });
    const held = new HeldTrust(directory, dependencies);
    await store.saveDirectory(directory.version, directory.envelope);
    await held.refresh();
    return held;
  }

  /** Another object whenever something in it has changed, and only then. */
  current(): TrustView {
    return this.#view;
  }

  /** Takes what another process of this city has stored and what was installed since; says what is about to lapse. */
  async refresh(): Promise<void> {
    const { store, world } = this.#dependencies;
    // With the version held: another process may hold it with another content.
    const directories = await store.directoriesAfter(this.#directory.version - 1, mostAtOnce);
    const stored = { directories, revocationLists: await store.revocationLists() };
    await this.#inTurn(() => this.#consider(stored, 'database'));
    const files = await this.#installed();
    if (files) await this.#inTurn(() => this.#consider(files, 'installed'));
    this.#watch(this.#view, world.now());
  }

  /**
   * Takes what is new in a Trust message; `from` says in events who brought it.
   *
   * @throws GatewayError PROTOBUF_MALFORMED, ENVELOPE_MALFORMED, DIRECTORY_*, REVOCATION_LIST_*, CLOCK_AHEAD: what was
   *   refused, after the rest was taken
   */
  async take(trust: Uint8Array, from: string): Promise<'newer' | 'known'> {
    const told = readTrust(trust);
    this.#reports.shown(from, told.version);
    const { outcome, refusal } = await this.#inTurn(() => this.#consider(told, from));
    if (refusal) throw refusal;
    return outcome;
  }

  /** A Trust message: versions above `after`, in order, as many as fit, and all revocation lists. */
  async bundle(after: number): Promise<Uint8Array> {
    const { version, revocationLists } = this.#view;
    const lists = revocationLists.map(({ der }) => der);
    const directories = after < version ? await this.#dependencies.store.directoriesAfter(after, mostAtOnce) : [];
    return writeTrust({ version, directories: thatFit(directories, lists), revocationLists: lists });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** Undefined where they cannot be read: what is held goes on, and a file half copied stops nothing. */
  async #installed(): Promise<Told | undefined> {
    let told: Told | undefined;
    try {
      const { directory, revocationLists } = await this.#dependencies.installed();
      told = { directories: [directory], revocationLists };
      this.#reports.shown('installed', claimedDirectory(directory).version);
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      this.#reports.refused('installed', error);
    }
    return told;
  }

  async #consider(
    told: Told,
    from: string,
  ): Promise<{ outcome: 'newer' | 'known'; refusal: GatewayError | undefined }> {
    const { store, roots, readRevocationList: read, world } = this.#dependencies;
    const now = world.now();
    const { taken, refused } = successors(this.#directory, told.directories, { roots, now });
    const directory = taken.at(-1) ?? this.#directory;
    const issuers = [...directory.issuers, ...directory.retiredIssuers];
    const lists = newerLists(this.#view.revocationLists, told.revocationLists, { issuers, read, now });
    if (refused?.error.code === 'DIRECTORY_FORKED') {
      await store.saveForkedDirectory(claimedDirectory(refused.envelope).version, refused.envelope);
    }
    const refusals = [refused?.error, lists.refusal].filter((each) => each !== undefined);
    for (const refusal of refusals) this.#reports.refused(from, refusal);
    if (refusals.length === 0) this.#reports.accepted(from);
    const outcome = await this.#adopt(taken, lists.taken, from);
    return { outcome, refusal: refusals[0] };
  }

  /** Stored first: what was believed before a crash is believed after it, and handed on. */
  async #adopt(
    directories: readonly DirectoryView[],
    lists: readonly RevocationList[],
    from: string,
  ): Promise<'newer' | 'known'> {
    const { store, emit, changed } = this.#dependencies;
    for (const { version, envelope } of directories) await store.saveDirectory(version, envelope);
    for (const list of lists) await store.saveRevocationList(list);
    const newer = directories.length > 0 || lists.length > 0;
    this.#directory = directories.at(-1) ?? this.#directory;
    if (newer) {
      this.#view = trustView(this.#directory, newestOf([...this.#view.revocationLists, ...lists], this.#directory));
    }
    for (const { version, members } of directories) emit('directory.taken', { version, members: members.length, from });
    for (const { issuer, number } of lists) emit('revocation_list.taken', { issuer, number, from });
    this.#parkedStill ||= newer;
    if (newer) changed();
    await this.#unpark();
    return newer ? 'newer' : 'known';
  }

  /** Whoever was refused for a key may be believed now, and whoever refused us may have been shown better. */
  async #unpark(): Promise<void> {
    if (!this.#parkedStill) return;
    for (const { city } of this.#view.members) await this.#dependencies.store.unpark(city, undefined);
    this.#parkedStill = false;
  }
}
