import { createHash, type KeyObject, X509Certificate } from 'node:crypto';
import { GatewayError } from '../errors.ts';

/** What this exchange reads in an X.509 certificate. Instants are milliseconds since the epoch. */
export interface Certificate {
  readonly x509: X509Certificate;
  readonly der: Uint8Array;
  readonly publicKey: KeyObject;
  /** SHA-256 of the DER, lower-case hex. */
  readonly keyid: string;
  /** Serial number, lower-case hex without leading zeros. */
  readonly serial: string;
  /** URI names of the subject alternative name extension. */
  readonly uris: readonly string[];
  /** Its DNS names and IP addresses. */
  readonly addresses: readonly string[];
  /** Object identifiers of the extended key usage extension. */
  readonly purposes: readonly string[];
  readonly notBefore: number;
  readonly notAfter: number;
}

function parse(certificate: X509Certificate | Uint8Array): Pick<Certificate, 'x509' | 'publicKey'> {
  try {
    const x509 = certificate instanceof X509Certificate ? certificate : new X509Certificate(certificate);
    // Node decodes the key only when it is asked for, and throws then.
    return { x509, publicKey: x509.publicKey };
  } catch (error) {
    throw new GatewayError('CERTIFICATE_PROFILE', { reason: 'not an X.509 certificate' }, error);
  }
}

function alternativeNames(x509: X509Certificate): [kind: string, value: string][] {
  const text = x509.subjectAltName ?? '';
  // Node quotes a name that could be taken for two; no name of this exchange needs it.
  if (/["\\]/.test(text)) throw new GatewayError('CERTIFICATE_PROFILE', { reason: 'ambiguous alternative name' });
  return text
    .split(', ')
    .filter(Boolean)
    .map((name) => [name.slice(0, name.indexOf(':')), name.slice(name.indexOf(':') + 1)]);
}

/**
 * Parses a certificate given as DER or as Node holds it; nothing is verified.
 *
 * @throws GatewayError CERTIFICATE_PROFILE when it cannot be parsed
 */
export function readCertificate(certificate: X509Certificate | Uint8Array): Certificate {
  const { x509, publicKey } = parse(certificate);
  // PEM, or bytes after the certificate, would give one certificate several key ids.
  if (certificate instanceof Uint8Array && Buffer.compare(x509.raw, certificate) !== 0) {
    throw new GatewayError('CERTIFICATE_PROFILE', { reason: 'not exactly one DER certificate' });
  }
  const names = alternativeNames(x509);
  return {
    x509,
    der: x509.raw,
    publicKey,
    keyid: createHash('sha256').update(x509.raw).digest('hex'),
    serial: x509.serialNumber.toLowerCase().replace(/^0+/, ''),
    uris: names.filter(([kind]) => kind === 'URI').map(([, value]) => value),
    addresses: names.filter(([kind]) => kind === 'DNS' || kind === 'IP Address').map(([, value]) => value),
    purposes: x509.keyUsage ?? [],
    notBefore: Date.parse(x509.validFrom),
    notAfter: Date.parse(x509.validTo),
  };
}
