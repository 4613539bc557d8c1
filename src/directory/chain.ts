/** Chains of this corridor have a fixed shape: root → directory signer, and root → issuing CA → everything else. */
import { GatewayError } from '../errors.ts';
import type { Certificate } from './certificate.ts';
import { isStrongKey } from './profile.ts';

function issuedBy(certificate: Certificate, issuer: Certificate): boolean {
  return (
    issuer.x509.ca &&
    certificate.x509.checkIssued(issuer.x509) &&
    // Validity nests, so a certificate that was valid at an instant had a valid issuer then.
    certificate.notBefore >= issuer.notBefore &&
    certificate.notAfter <= issuer.notAfter &&
    certificate.x509.verify(issuer.publicKey)
  );
}

function refuse(reason: string): never {
  throw new GatewayError('CERTIFICATE_PROFILE', { reason });
}

/**
 * Checks that a root signed the certificate itself; no clock is read.
 *
 * @throws GatewayError CERTIFICATE_PROFILE
 */
export function assertIssuedByRoot(certificate: Certificate, roots: readonly Certificate[]): void {
  if (!roots.some((root) => issuedBy(certificate, root))) refuse('not issued by the corridor root');
}

/** @throws GatewayError CERTIFICATE_PROFILE when it is not an issuing CA directly below a root */
export function assertIssuingCa(certificate: Certificate, roots: readonly Certificate[]): void {
  if (!certificate.x509.ca || !isStrongKey(certificate.publicKey)) refuse('not an issuing CA');
  assertIssuedByRoot(certificate, roots);
}

/** The one of these issuing CAs, checked before, that issued it. */
export function issuerOf(certificate: Certificate, issuers: readonly Certificate[]): Certificate | undefined {
  return issuers.find((issuer) => issuedBy(certificate, issuer));
}

/** @throws GatewayError CERTIFICATE_PROFILE when none of the issuing CAs, checked before, issued it */
export function assertIssuedByAny(certificate: Certificate, issuers: readonly Certificate[]): void {
  if (!issuerOf(certificate, issuers)) refuse('not issued by an issuing CA of the corridor');
}
