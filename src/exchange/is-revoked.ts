import type { Certificate } from '../directory/certificate.ts';
import { issuerOf } from '../directory/chain.ts';
import type { TrustView } from '../directory/trust-view.ts';

/** Revoked by its issuer, or as a signing key by the directory. */
export function isRevoked(certificate: Certificate, trust: TrustView): boolean {
  const issuer = issuerOf(certificate, trust.issuers);
  const list = trust.revocationLists.find((each) => each.issuer === issuer?.keyid);
  return list?.revoked.has(certificate.serial) === true || trust.key(certificate.keyid)?.revokedAt !== undefined;
}
