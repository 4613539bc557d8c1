import type { X509Certificate } from 'node:crypto';
import type { TlsMaterial } from '../exchange/ports/peers.ts';
import { assertPair, readCertificates, writeCertificates } from './certificate-file.ts';
import { cityFiles } from './city-layout.ts';
import { readKeyFile } from './key-file.ts';

/**
 * The gateway's TLS key and certificates in a city's data directory.
 *
 * @throws GatewayError KEY_FILE_EXPOSED, FILE_UNREADABLE, KEY_UNREADABLE, KEY_MISMATCH
 */
export async function loadTlsMaterial(dataDirectory: string): Promise<TlsMaterial> {
  return await loadMaterial(dataDirectory, 'gateway');
}

/**
 * The same of one of the city's client systems, where its key is in that directory too.
 *
 * @throws GatewayError as loadTlsMaterial
 */
export async function loadClientMaterial(dataDirectory: string, client: string): Promise<TlsMaterial> {
  return await loadMaterial(dataDirectory, `client-${client}`);
}

async function loadMaterial(dataDirectory: string, name: string): Promise<TlsMaterial> {
  const files = cityFiles(dataDirectory);
  const pair = { key: files.key(name), certificate: files.certificate(name) };
  const [key, chain, roots] = await Promise.all([
    readKeyFile(pair.key, undefined),
    readCertificates(pair.certificate),
    readCertificates(files.certificate('root')),
  ]);
  assertPair(key, chain[0], pair);
  return {
    key: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: writeCertificates(chain),
    ca: writeCertificates(roots),
  };
}

/** The certificates of a root file. @throws GatewayError FILE_UNREADABLE */
export async function loadRoots(file: string): Promise<readonly X509Certificate[]> {
  return (await readCertificates(file)).map(({ x509 }) => x509);
}
