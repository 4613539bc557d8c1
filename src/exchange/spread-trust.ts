import { GatewayError } from '../errors.ts';
import type { CityCode } from '../ledger/ledger-id.ts';
import type { HeldTrust } from './held-trust.ts';
import { refusalOf, unforeseen } from './peer-refusal.ts';
import type { DeliveryStore } from './ports/delivery.ts';
import type { Emit } from './ports/events.ts';
import type { PeerAnswer, PeerClient } from './ports/peers.ts';
import type { Instant, World } from './ports/world.ts';
import { readTrust } from './trust-message.ts';

export interface TrustSpreadDependencies {
  readonly city: CityCode;
  readonly held: Pick<HeldTrust, 'current' | 'take' | 'bundle'>;
  readonly peers: PeerClient;
  readonly store: Pick<DeliveryStore, 'unpark'>;
  readonly emit: Emit;
  readonly world: Pick<World, 'now'>;
}

/** A peer that is silent for longer is asked again in the next round. */
const answerMs = 10_000;
/** A peer that signs with keys nobody knows makes us ask it no more often than this. */
const pauseMs = 5_000;
/** Messages taken from one peer in one go: each brings as many versions as fit. */
const mostRounds = 50;

/** How directories and revocation lists reach every gateway though only one was given them: by asking, and by telling. */
export class TrustSpread {
  readonly #dependencies: TrustSpreadDependencies;
  /** The version each peer showed last. */
  readonly #versions = new Map<CityCode, number>();
  /** The version each was last asked to show its copy of. */
  readonly #compared = new Map<CityCode, number>();
  readonly #asked = new Map<CityCode, { readonly at: Instant; readonly answer: Promise<void> }>();

  constructor(dependencies: TrustSpreadDependencies) {
    this.#dependencies = dependencies;
  }

  /** What each peer that has shown it holds: a key published in a version is known to whoever holds that version. */
  peerVersions(): ReadonlyMap<CityCode, number> {
    return this.#versions;
  }

  /** Remembers what a peer has shown. One that has learnt something may now accept what it refused. */
  async saw(peer: CityCode, version: number): Promise<void> {
    const before = this.#versions.get(peer);
    this.#versions.set(peer, version);
    if (version > (before ?? 0)) await this.#dependencies.store.unpark(peer, undefined);
  }

  /** Asks every peer for what is newer. */
  async pull(signal: AbortSignal): Promise<void> {
    await Promise.all(this.#others().map((peer) => this.#pullFrom(peer, signal)));
  }

  /** Tells every peer what is held; a push that is lost is made good by the peer's next pull. */
  async push(signal: AbortSignal): Promise<void> {
    await Promise.all(this.#others().map((peer) => this.#pushTo(peer, signal)));
  }

  /** Asks one peer at once, as when it signs with a key that is not known here. Resolves whatever comes of it. */
  ask(peer: CityCode): Promise<void> {
    const now = this.#dependencies.world.now();
    const last = this.#asked.get(peer);
    if (last && now - last.at < pauseMs) return last.answer;
    const answer = this.#pullFrom(peer, new AbortController().signal);
    this.#asked.set(peer, { at: now, answer });
    return answer;
  }

  #others(): CityCode[] {
    const { city, held } = this.#dependencies;
    const { members } = held.current();
    return members.filter((member) => member.state === 'active' && member.city !== city).map((member) => member.city);
  }

  async #pullFrom(peer: CityCode, signal: AbortSignal): Promise<void> {
    await this.#attempt(peer, signal, async (limited) => {
      for (let round = 0; round < mostRounds; round += 1) {
        if ((await this.#pullOnce(peer, limited)) === 'known') return;
      }
    });
  }

  async #pullOnce(peer: CityCode, signal: AbortSignal): Promise<'newer' | 'known'> {
    const { held, peers } = this.#dependencies;
    const { version } = held.current();
    // Once for each version its own copy of it too: only so is another content under the same number ever seen.
    const after = this.#compared.get(peer) === version ? version : version - 1;
    const answer = await peers.get(peer, '/peer/v1/trust', { after: String(after) }, signal);
    const theirs = await this.#answered(peer, answer);
    if (theirs >= version) this.#compared.set(peer, version);
    return await held.take(answer.body, peer);
  }

  async #pushTo(peer: CityCode, signal: AbortSignal): Promise<void> {
    const { held, peers } = this.#dependencies;
    const { version } = held.current();
    await this.#attempt(peer, signal, async (limited) => {
      // Of a peer that has shown nothing yet, that it lacks the newest only: one that lacks more asks for it.
      const body = await held.bundle(this.#versions.get(peer) ?? version - 1);
      const theirs = await this.#answered(peer, await peers.post(peer, '/peer/v1/trust', body, limited));
      if (theirs > held.current().version) await this.ask(peer);
    });
  }

  /** The version a peer shows in its answer. @throws GatewayError PEER_REFUSED, PROTOBUF_MALFORMED */
  async #answered(peer: CityCode, answer: PeerAnswer): Promise<number> {
    if (answer.status !== 200) throw refusalOf(peer, answer);
    const { version } = readTrust(answer.body);
    await this.saw(peer, version);
    return version;
  }

  async #attempt(peer: CityCode, signal: AbortSignal, call: (signal: AbortSignal) => Promise<void>): Promise<void> {
    try {
      await call(AbortSignal.any([signal, AbortSignal.timeout(answerMs)]));
    } catch (error) {
      if (signal.aborted) return;
      const { code, parameters } = error instanceof GatewayError ? error : unforeseen;
      this.#dependencies.emit('trust.not_exchanged', { peer, code: String(parameters['refused'] ?? code) });
    }
  }
}
