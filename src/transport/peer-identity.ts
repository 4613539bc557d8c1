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

/** Who answers for a city at one endpoint: judged at each handshake, and once more whenever what is believed changes. */
export class PeerIdentity {
  readonly #city: CityCode;
  readonly #source: IdentitySource;
  /** Shown at handshakes whose connections may be open still; by fingerprint. */
  readonly #shown = new Map<string, X509Certificate>();

  constructor(city: CityCode, source: IdentitySource) {
    this.#city = city;
    this.#source = source;
  }

  /**
   * What a TLS handshake asks beside the chain: the certificate is for the host called, as any client asks, and it is
   * the gateway of this city: another member with a name in its certificate that resolves there must not receive our
   * data.
   */
  readonly check = (hostname: string, certificate: PeerCertificate): Error | undefined => {
    const mismatch = checkServerIdentity(hostname, certificate);
    if (mismatch) return mismatch;
    try {
      const x509 = new X509Certificate(certificate.raw);
      this.#judge(x509);
      this.#shown.set(x509.fingerprint256, x509);
      return undefined;
    } catch (error) {
      return error as Error;
    }
  };

  /** Whether everybody who was let in would be let in now: a connection outlives what was believed at its handshake. */
  holds(): boolean {
    try {
      for (const x509 of this.#shown.values()) this.#judge(x509);
      return true;
    } catch {
      return false;
    }
  }

  #judge(x509: X509Certificate): void {
    const shown = checkPeerCertificate(x509, this.#source.trust(), this.#source.now());
    if (shown !== this.#city) throw new Error(`it is the gateway of ${shown}`);
  }
}
