import type { X509Certificate } from 'node:crypto';
import { readCertificate } from '../../directory/certificate.ts';
import { checkClientCertificate, checkPeerCertificate } from '../../directory/peer-certificate.ts';
import { parseIdentity } from '../../directory/spiffe.ts';
import type { TrustView } from '../../directory/trust-view.ts';
import { GatewayError } from '../../errors.ts';
import type { Instant } from '../../exchange/ports/world.ts';

/**
 * The identity of a member's gateway, system or administrator, in force: an expired or revoked certificate renews
 * nothing, or a stolen key could make itself a successor.
 *
 * @throws GatewayError CERTIFICATE_PROFILE, KEY_REVOKED, REVOCATION_UNKNOWN, NOT_A_MEMBER
 */
export function checkAsker(x509: X509Certificate, trustDomain: string, trust: TrustView, now: Instant): string {
  const [uri = ''] = readCertificate(x509).uris;
  if (parseIdentity(uri)?.kind === 'gateway') {
    checkPeerCertificate(x509, trust, now);
    return uri;
  }
  const { city } = checkClientCertificate(x509, trustDomain, trust, now);
  if (trust.member(city)?.state !== 'active') throw new GatewayError('NOT_A_MEMBER', { identity: uri });
  return uri;
}
