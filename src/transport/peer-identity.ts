import { X509Certificate } from 'node:crypto';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import { checkPeerCertificate } from '../directory/peer-certificate.ts';
import type { TrustView } from '../directory/trust-view.ts';
import type { Instant } from '../exchange/ports/world.ts';
import type { CityCode } from '../ledger/ledger-id.ts';

export interface IdentitySource {
  /** What is believed now. */
  readonly trust: () => TrustView;
  readonly now: () => Instant;
}

/**
 * What a TLS handshake asks beside the chain: the certificate is for the host called, as any client asks, and it is
 * the gateway of `city`: another member with a name in its certificate that resolves there must not receive our data.
 */
export function identityCheck(city: CityCode, { trust, now }: IdentitySource) {
  return (hostname: string, certificate: PeerCertificate): Error | undefined => {
    const mismatch = checkServerIdentity(hostname, certificate);
    if (mismatch) return mismatch;
    try {
      const shown = checkPeerCertificate(new X509Certificate(certificate.raw), trust(), now());
      return shown === city ? undefined : new Error(`it is the gateway of ${shown}`);
    } catch (error) {
      return error as Error;
    }
  };
}
