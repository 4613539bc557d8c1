/**
 * Whose certificate the other end of a TLS connection has shown. TLS has verified its chain to the corridor root and
 * that the key is held; here it is told apart by profile and identity.
 */
import type { X509Certificate } from 'node:crypto';
import { GatewayError } from '../errors.ts';
import type { CityCode } from '../ledger/ledger-id.ts';
import { type Certificate, readCertificate } from './certificate.ts';
import type { DirectoryView } from './directory-view.ts';
import { identityOf } from './profile.ts';

function readValid(x509: X509Certificate, now: number): Certificate {
  const certificate = readCertificate(x509);
  // A kept-alive connection outlives its handshake, and with it the check TLS made of the dates.
  if (now < certificate.notBefore || now > certificate.notAfter) {
    throw new GatewayError('CERTIFICATE_PROFILE', { reason: 'not valid now' });
  }
  return certificate;
}

/**
 * The active member city of a peer gateway's certificate.
 *
 * @throws GatewayError CERTIFICATE_PROFILE, NOT_A_MEMBER
 */
export function checkPeerCertificate(x509: X509Certificate, directory: DirectoryView, now: number): CityCode {
  const { uri } = identityOf(readValid(x509, now), 'gateway');
  const city = directory.cityOfTlsIdentity(uri);
  if (city === undefined) throw new GatewayError('NOT_A_MEMBER', { identity: uri });
  return city;
}

/**
 * City and name of an API client's certificate; the caller judges the city.
 *
 * @throws GatewayError CERTIFICATE_PROFILE
 */
export function checkClientCertificate(
  x509: X509Certificate,
  trustDomain: string,
  now: number,
): { readonly city: CityCode; readonly name: string; readonly uri: string } {
  const { uri, city, name, trustDomain: shown } = identityOf(readValid(x509, now), 'client');
  if (shown !== trustDomain) throw new GatewayError('CERTIFICATE_PROFILE', { reason: 'another trust domain' });
  return { city, name, uri };
}
