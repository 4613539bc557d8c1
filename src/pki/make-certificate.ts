import { type KeyObject, randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import forge from 'node-forge';
import { fill } from '../catalogue/language.ts';
import { type Certificate, readCertificate } from '../directory/certificate.ts';
import { purposes } from '../directory/profile.ts';
import type { AuthoritySettings } from './authority-settings.ts';
import type { CertificateProfile } from './certificate-profile.ts';
import { signCertificate } from './forge-signature.ts';

/** What goes into one certificate. */
export interface CertificateOrder {
  readonly profile: CertificateProfile;
  readonly commonName: string;
  readonly settings: Pick<AuthoritySettings, 'trustDomain' | 'crlUrl'>;
  readonly publicKey: KeyObject;
  readonly uri: string | undefined;
  readonly addresses: readonly string[];
  readonly now: number;
}

/** Who signs it; without a certificate it signs itself. */
export interface Issuer {
  readonly key: KeyObject;
  readonly certificate: Certificate | undefined;
}

// Clocks of nine cities differ by a little: what is issued now must be valid there now.
export const backdatedMs = 20_000;
const dayMs = 24 * 3600 * 1000;

export const generalName = { dns: 2, uri: 6, ip: 7 } as const;

/** The subject alternative name extension in forge's form. */
export function alternativeNames(uri: string | undefined, addresses: readonly string[]): object[] {
  const altNames = [
    ...(uri === undefined ? [] : [{ type: generalName.uri, value: uri }]),
    ...addresses.map((name) =>
      isIP(name) ? { type: generalName.ip, ip: name } : { type: generalName.dns, value: name },
    ),
  ];
  return altNames.length === 0 ? [] : [{ name: 'subjectAltName', altNames }];
}

function extendedKeyUsage({ purposes: names }: CertificateProfile): object[] {
  if (names.length === 0) return [];
  // forge takes a name that it knows, else an object identifier.
  const usages = names.map((name) => [name in forge.pki.oids ? name : purposes[name], true] as const);
  return [{ name: 'extKeyUsage', ...Object.fromEntries(usages) }];
}

/** Where whoever knows nothing of directories finds out what was revoked (RFC 5280 §4.2.1.13). */
function distributionPoint({ profile, settings }: CertificateOrder, issuer: Certificate | undefined): object[] {
  if (!profile.crl || !settings.crlUrl || !issuer) return [];
  const value = fill(settings.crlUrl, { issuer: issuer.keyid });
  return [{ name: 'cRLDistributionPoints', altNames: [{ type: generalName.uri, value }] }];
}

/** RFC 5280 §4.2.1; critical where it says MUST or SHOULD. */
function extensions(order: CertificateOrder, issuer: Certificate | undefined, issuerKeyIdentifier: string): object[] {
  const { authority, keyUsage } = order.profile;
  return [
    ...(authority
      ? [{ name: 'basicConstraints', critical: true, cA: true, pathLenConstraint: authority.pathLength }]
      : []),
    { name: 'keyUsage', critical: true, ...Object.fromEntries(keyUsage.map((usage) => [usage, true])) },
    ...extendedKeyUsage(order.profile),
    ...alternativeNames(order.uri, order.addresses),
    { name: 'subjectKeyIdentifier' },
    { name: 'authorityKeyIdentifier', keyIdentifier: issuerKeyIdentifier },
    ...distributionPoint(order, issuer),
  ];
}

/** Positive and 126 random bits long (RFC 5280 §4.1.2.2); the first byte is never 0, so there is one encoding. */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString('hex');
}

function forgePublicKey(key: KeyObject): forge.pki.rsa.PublicKey {
  return forge.pki.publicKeyFromPem(key.export({ type: 'spki', format: 'pem' }).toString()) as forge.pki.rsa.PublicKey;
}

/** Makes and signs a certificate; its validity begins 20 s back and stays inside the issuer's. */
export async function makeCertificate(order: CertificateOrder, issuer: Issuer): Promise<Certificate> {
  const { now, profile } = order;
  const above = issuer.certificate;
  const certificate = forge.pki.createCertificate();
  certificate.serialNumber = serialNumber();
  certificate.publicKey = forgePublicKey(order.publicKey);
  certificate.validity.notBefore = new Date(Math.max(now - backdatedMs, above?.notBefore ?? 0));
  certificate.validity.notAfter = new Date(Math.min(now + profile.days * dayMs, above?.notAfter ?? Infinity));
  const subject = [
    { name: 'organizationName', value: order.settings.trustDomain },
    { name: 'commonName', value: order.commonName },
  ];
  certificate.setSubject(subject);
  const issuing = above ? forge.pki.certificateFromPem(above.x509.toString()) : certificate;
  certificate.setIssuer(issuing.subject.attributes);
  certificate.setExtensions(extensions(order, above, issuing.generateSubjectKeyIdentifier().getBytes()));
  return readCertificate(await signCertificate(certificate, issuer.key));
}
