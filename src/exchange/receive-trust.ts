import { GatewayError } from '../errors.ts';
import type { CityCode } from '../ledger/ledger-id.ts';
import type { HeldTrust } from './held-trust.ts';
import type { TrustSpread } from './spread-trust.ts';
import { readTrust, writeTrust } from './trust-message.ts';

export interface ReceiveTrustDependencies {
  readonly held: Pick<HeldTrust, 'current' | 'take' | 'bundle'>;
  readonly spread: Pick<TrustSpread, 'saw' | 'ask'>;
}

/**
 * Takes what a peer tells of directories and revocations; answers a Trust that says which version is held here now.
 *
 * @throws GatewayError as HeldTrust.take
 */
export async function receiveTrust(
  peer: CityCode,
  body: Uint8Array,
  { held, spread }: ReceiveTrustDependencies,
): Promise<Uint8Array> {
  await spread.saw(peer, readTrust(body).version);
  try {
    await held.take(body, peer);
  } catch (error) {
    if (!(error instanceof GatewayError) || error.code !== 'DIRECTORY_VERSION') throw error;
    // It knows of versions between ours and those it told of: asked, it gives them.
    await spread.ask(peer);
  }
  return writeTrust({ version: held.current().version, directories: [], revocationLists: [] });
}

/**
 * Does what a peer asked for; where one of its keys is not known here, once more after the peer was asked for the
 * directory that names it. So a gateway that missed a version refuses nothing for it.
 */
export async function withNewestKeys<T>(
  peer: CityCode,
  work: () => Promise<T>,
  { spread }: Pick<ReceiveTrustDependencies, 'spread'>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof GatewayError) || error.code !== 'KEY_UNKNOWN') throw error;
    await spread.ask(peer);
    return await work();
  }
}
