import { type KeyObject, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type Certificate, readCertificate } from '../directory/certificate.ts';
import { GatewayError } from '../errors.ts';

const block = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * The certificates of a PEM text, in its order: at least one. `file` is what a problem calls it.
 *
 * @throws GatewayError FILE_UNREADABLE
 */
export function parseCertificates(text: string, file: string): [Certificate, ...Certificate[]] {
  try {
    const [first, ...others] = (text.match(block) ?? []).map((pem) => readCertificate(new X509Certificate(pem)));
    if (!first) throw new Error('no certificate in it');
    return [first, ...others];
  } catch (error) {
    throw new GatewayError('FILE_UNREADABLE', { file, reason: (error as Error).message }, error);
  }
}

/**
 * The certificates of a PEM file, as parseCertificates.
 *
 * @throws GatewayError FILE_UNREADABLE
 */
export async function readCertificates(file: string): Promise<[Certificate, ...Certificate[]]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new GatewayError('FILE_UNREADABLE', { file, reason: (error as Error).message }, error);
  }
  return parseCertificates(text, file);
}

export function writeCertificates(chain: readonly Certificate[]): string {
  return chain.map(({ x509 }) => x509.toString()).join('');
}

/** Names of the two files, for the problem. */
export interface PairedFiles {
  readonly key: string;
  readonly certificate: string;
}

/** @throws GatewayError KEY_MISMATCH: found at the start, not when the first peer refuses a signature */
export function assertPair(key: KeyObject, { x509 }: Certificate, files: PairedFiles): void {
  if (!x509.checkPrivateKey(key)) throw new GatewayError('KEY_MISMATCH', { ...files });
}
