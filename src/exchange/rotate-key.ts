/**
 * Rotation of one key of this city: next key made → certified → (a signing key) published and held by the peers → used
 * → the old one destroyed. Where it stands is in the key store alone, so it is taken up wherever it was cut short.
 */
import { GatewayError } from '../errors.ts';
import { isRevoked } from './is-revoked.ts';
import { isAging } from './next-step.ts';
import type { Enrolment, KeyGeneration, KeyState, KeyUse } from './ports/keys.ts';
import type { RotationDependencies, RotationStep } from './rotation.ts';
import { waitForPeers } from './wait-for-peers.ts';

const dayMs = 86_400_000;
const tokenKeyMs = 90 * dayMs;
/** Longer than any token lives: 10 minutes. */
const tokensGoneMs = 15 * 60_000;

/**
 * Begins a rotation that is due and goes on with one begun, as far as it gets; answers how far that is.
 *
 * @throws GatewayError AUTHORITY_UNREACHABLE, AUTHORITY_REFUSED; KEY_USE_UNKNOWN, and what the key store lacks
 */
export async function advanceRotation(
  use: KeyUse,
  signal: AbortSignal,
  dependencies: RotationDependencies,
): Promise<RotationStep> {
  const destroyed = await destroyRetired(use, dependencies);
  const state = await dependencies.keys.state(use);
  if (!state.next && !isDue(state, dependencies)) return destroyed;
  return await rotate(state, signal, dependencies);
}

/** The same, due or not. @throws GatewayError as advanceRotation */
export async function beginRotation(
  use: KeyUse,
  signal: AbortSignal,
  dependencies: RotationDependencies,
): Promise<RotationStep> {
  return await rotate(await dependencies.keys.state(use), signal, dependencies);
}

async function rotate(
  { use, next: begun }: KeyState,
  signal: AbortSignal,
  dependencies: RotationDependencies,
): Promise<RotationStep> {
  const { keys, world, emit } = dependencies;
  // Only where none was begun: another process of this city may have taken that one into use by now.
  if (!begun || (await dropUnfit(use, begun, dependencies))) await requestNext(use, dependencies);
  const waiting = use === 'jwt' ? await tokenKeyWaits(dependencies) : await certificateWaits(use, signal, dependencies);
  if (waiting) return waiting;
  const { used, next } = await keys.state(use);
  if (!next) return 'used';
  await keys.useNext(use, world.now());
  emit('key.used', { use, keyid: keyidOf(next) });
  emit('key.retired', { use, keyid: keyidOf(used) });
  return 'used';
}

function keyidOf({ certificate, keyDigest }: KeyGeneration): string {
  return certificate?.keyid ?? keyDigest ?? '';
}

function isDue({ used, usedSince }: KeyState, { trust, world }: RotationDependencies): boolean {
  const { certificate } = used;
  if (!certificate) return world.now() >= usedSince + tokenKeyMs;
  return isAging(certificate, world.now()) || isRevoked(certificate, trust());
}

async function destroyRetired(
  use: KeyUse,
  { keys, world, emit, retireMs }: RotationDependencies,
): Promise<'destroyed' | 'nothing to do'> {
  const before = world.now() - (use === 'jwt' ? Math.max(retireMs, tokensGoneMs) : retireMs);
  const over = (await keys.state(use)).retired.filter(({ retiredAt }) => retiredAt < before);
  await keys.destroyRetired(use, before);
  for (const each of over) emit('key.destroyed', { use, keyid: keyidOf(each) });
  return over.length > 0 ? 'destroyed' : 'nothing to do';
}

/**
 * Whether the next key had to be given up: a thief of the key in use may have taken it too, and one that has waited for
 * years has expired.
 */
async function dropUnfit(
  use: KeyUse,
  { certificate }: KeyGeneration,
  { keys, trust, world, emit }: RotationDependencies,
): Promise<boolean> {
  if (!certificate || (certificate.notAfter > world.now() && !isRevoked(certificate, trust()))) return false;
  await keys.dropNext(use, world.now());
  emit('key.dropped', { use, keyid: certificate.keyid });
  return true;
}

async function requestNext(use: KeyUse, { keys, emit }: RotationDependencies): Promise<void> {
  await keys.prepareNext(use);
  emit('key.requested', { use, keyid: (await keys.state(use)).next?.keyDigest ?? '' });
}

/** What the next key waits for; undefined once every process of this city has seen it and verifies with it. */
async function tokenKeyWaits({ keys, world, checkMs }: RotationDependencies): Promise<RotationStep | undefined> {
  await keys.markPublished('jwt', world.now());
  const { next } = await keys.state('jwt');
  return next && world.now() < (next.publishedAt ?? world.now()) + 3 * checkMs ? 'waiting for peers' : undefined;
}

/** What the next key waits for; undefined once it may be used. */
async function certificateWaits(
  use: KeyUse,
  signal: AbortSignal,
  dependencies: RotationDependencies,
): Promise<RotationStep | undefined> {
  const { keys, enrolment, world } = dependencies;
  const { next: made } = await keys.state(use);
  if (made && !made.certificate) {
    if (!enrolment) return 'requested';
    await certify(use, enrolment, signal, dependencies);
  }
  const { used, next } = await keys.state(use);
  if (!next?.certificate) return undefined;
  // Issued by a clock ahead of ours: peers would refuse it as long as we would.
  if (next.certificate.notBefore > world.now()) return 'certified';
  return use === 'signing' ? await waitForPeers(used, next, next.certificate, signal, dependencies) : undefined;
}

async function certify(
  use: KeyUse,
  enrolment: Enrolment,
  signal: AbortSignal,
  { keys, takeTrust, world, emit }: RotationDependencies,
): Promise<void> {
  const request = await keys.prepareNext(use);
  const { chain, trust } = await enrolment.certify(request, signal).catch(async (error: unknown) => {
    // Certified long ago by an answer that was lost, or revoked since: this key will never be certified.
    const refused = error instanceof GatewayError && error.parameters['refused'] === 'CSR_KEY';
    if (refused) await keys.dropNext(use, world.now());
    throw error;
  });
  await keys.installNext(use, chain);
  emit('key.certified', { use, keyid: (await keys.state(use)).next?.certificate?.keyid ?? '' });
  await takeTrust(trust);
}
