/** Every certificate the CA ever issued, one JSON object a line: what revocation and renewal work from. */
import { createHash, type KeyObject } from 'node:crypto';
import { type Certificate, readCertificate } from '../directory/certificate.ts';
import type { ProfileName } from './certificate-profile.ts';
import { appendLines, readLines } from './line-file.ts';

export interface RegisterEntry {
  /** When, ISO 8601. */
  readonly issuedAt: string;
  readonly profile: ProfileName;
  readonly serial: string;
  /** The URI name; the common name where the profile has none. */
  readonly identity: string;
  /** SHA-256 of the public key, lower-case hex. */
  readonly key: string;
  /** DER, base64. */
  readonly certificate: string;
}

export function keyDigest(key: KeyObject): string {
  return createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}

export function registerEntry(profile: ProfileName, identity: string, der: Uint8Array, now: number): RegisterEntry {
  const { x509, publicKey } = readCertificate(der);
  return {
    issuedAt: new Date(now).toISOString(),
    profile,
    serial: x509.serialNumber.toLowerCase(),
    identity,
    key: keyDigest(publicKey),
    certificate: Buffer.from(der).toString('base64'),
  };
}

export function certificateIn(entry: RegisterEntry): Certificate {
  return readCertificate(Buffer.from(entry.certificate, 'base64'));
}

/** @throws GatewayError FILE_UNREADABLE */
export function readRegister(file: string): Promise<RegisterEntry[]> {
  return readLines(file);
}

/**
 * Appends and waits for the disk. It comes before a certificate is handed out: one that nobody remembers could never
 * be revoked, while one remembered but never handed out harms nobody.
 */
export function appendRegister(file: string, entries: readonly RegisterEntry[]): Promise<void> {
  return appendLines(file, entries);
}
