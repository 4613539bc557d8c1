/**
 * Whose certificate the other end of a TLS connection has shown. TLS has verified its chain to the corridor root and
 * that the key is held; here it is told apart by profile and identity, and held against directory and revocation lists.
 */
import type { X509Certificate } from 'node:crypto';
import { GatewayError } from '../errors.ts';
import type { CityCode } from '../ledger/ledger-id.ts';
import { type Certificate, readCertificate } from './certificate.ts';
import { issuerOf } from './chain.ts';
import { directoryGraceMs } from './directory.ts';
import { identityOf } from './profile.ts';
import { parseIdentity } from './spiffe.ts';
import type { TrustView } from './trust-view.ts';

/** @throws GatewayError CERTIFICATE_PROFILE, KEY_REVOKED, REVOCATION_UNKNOWN */
function readTrusted(x509: X509Certificate, trust: TrustView, now: number): Certificate {
  const certificate = readCertificate(x509);
  // A kept-alive connection outlives its handshake, and with it the check TLS made of the dates.
  if (now < certificate.notBefore || now > certificate.notAfter) {
    throw new GatewayError('CERTIFICATE_PROFILE', { reason: 'not valid now' });
  }
  assertNotRevoked(certificate, trust, now);
  return certificate;
}

function assertNotRevoked(certificate: Certificate, trust: TrustView, now: number): void {
  // TLS asked for any chain to the root; the directory says which issuing CAs below it still count.
  const issuer = issuerOf(certificate, trust.issuers);
  if (!issuer) throw new GatewayError('CERTIFICATE_PROFILE', { reason: 'not issued by an issuing CA in use' });
  const list = trust.revocationLists.find((each) => each.issuer === issuer.keyid);
  // A corridor that never published a list has revoked nothing; one whose list lapsed may have.
  if (!list) return;
  if (list.revoked.has(certificate.serial)) throw new GatewayError('KEY_REVOKED', { keyid: certificate.keyid });
  if (now > list.nextUpdate + directoryGraceMs) {
    throw new GatewayError('REVOCATION_UNKNOWN', { expired: new Date(list.nextUpdate).toISOString() });
  }
}

/**
 * The active member city of a peer gateway's certificate.
 *
 * @throws GatewayError CERTIFICATE_PROFILE, KEY_REVOKED, REVOCATION_UNKNOWN, DIRECTORY_EXPIRED, NOT_A_MEMBER
 */
export function checkPeerCertificate(x509: X509Certificate, trust: TrustView, now: number): CityCode {
  const { uri } = identityOf(readTrusted(x509, trust, now), 'gateway');
  // Nobody can tell any more who is a member, nor that somebody still is: all exchange stops until there is a new one.
  if (now >= trust.expiresAt + directoryGraceMs) {
    throw new GatewayError('DIRECTORY_EXPIRED', { expired: new Date(trust.expiresAt).toISOString() });
  }
  const city = trust.cityOfTlsIdentity(uri);
  if (city === undefined) throw new GatewayError('NOT_A_MEMBER', { identity: uri });
  return city;
}

/** Who calls the API: a system of the city, or one of its administrators. */
export interface ApiIdentity {
  readonly kind: 'client' | 'administrator';
  readonly city: CityCode;
  readonly name: string;
  readonly uri: string;
  /** SHA-256 of the certificate's DER, as a token is bound to it (RFC 8705 §3.1): base64url. */
  readonly thumbprint: string;
}

/**
 * City and name of an API caller's certificate; the caller of this function judges the city.
 *
 * @throws GatewayError CERTIFICATE_PROFILE, KEY_REVOKED, REVOCATION_UNKNOWN
 */
export function checkClientCertificate(
  x509: X509Certificate,
  trustDomain: string,
  trust: TrustView,
  now: number,
): ApiIdentity {
  const certificate = readTrusted(x509, trust, now);
  const kind = parseIdentity(certificate.uris[0] ?? '')?.kind === 'administrator' ? 'administrator' : 'client';
  const { uri, city, name, trustDomain: shown } = identityOf(certificate, kind);
  if (shown !== trustDomain) throw new GatewayError('CERTIFICATE_PROFILE', { reason: 'another trust domain' });
  return { kind, city, name, uri, thumbprint: Buffer.from(certificate.keyid, 'hex').toString('base64url') };
}
