import type { Certificate } from '../directory/certificate.ts';
import { isRevoked } from './is-revoked.ts';
import type { KeyGeneration, KeyState } from './ports/keys.ts';
import type { RotationDependencies } from './rotation.ts';

type Dependencies = Pick<
  RotationDependencies,
  'city' | 'keys' | 'enrolment' | 'takeTrust' | 'trust' | 'peerVersions' | 'world' | 'overlapMs'
>;

/**
 * What the next signing key still waits for; undefined once peers can verify what it signs. When the key in use has
 * been revoked nothing it signs is believed any more, so then the directory alone is waited for.
 *
 * @throws GatewayError AUTHORITY_UNREACHABLE, AUTHORITY_REFUSED
 */
export async function waitForPeers(
  used: KeyGeneration,
  { publishedAt }: NonNullable<KeyState['next']>,
  certificate: Certificate,
  signal: AbortSignal,
  dependencies: Dependencies,
): Promise<'waiting for publication' | 'waiting for peers' | undefined> {
  const { keys, enrolment, takeTrust, trust, world, overlapMs } = dependencies;
  const listed = () => trust().key(certificate.keyid) !== undefined;
  if (!listed() && enrolment) await takeTrust(await enrolment.trust(trust().version, signal));
  if (!listed()) return 'waiting for publication';
  await keys.markPublished('signing', world.now());
  if (used.certificate && isRevoked(used.certificate, trust())) return undefined;
  const waited = world.now() - (publishedAt ?? world.now());
  return waited >= overlapMs || allPeersHold(dependencies) ? undefined : 'waiting for peers';
}

function allPeersHold({ city, trust, peerVersions }: Dependencies): boolean {
  const { members, version } = trust();
  const held = peerVersions();
  const peers = members.filter((member) => member.state === 'active' && member.city !== city);
  return peers.every((peer) => (held.get(peer.city) ?? 0) >= version);
}
