import type { X509Certificate } from 'node:crypto';
import type { KeyUse } from '../exchange/ports/keys.ts';
import type { TlsMaterial } from '../exchange/ports/peers.ts';
import { assertPair, readCertificates, writeCertificates } from './certificate-file.ts';
import { cityFiles } from './city-layout.ts';
import { readKeyFile } from './key-file.ts';
import { nameInUse } from './key-generations.ts';

/**
 * The gateway's TLS key and certificates in use, from a city's data directory.
 *
 * @throws GatewayError KEY_FILE_EXPOSED, FILE_UNREADABLE, KEY_UNREADABLE, KEY_MISMATCH
 */
export async function loadTlsMaterial(dataDirectory: string, passphrase?: string): Promise<TlsMaterial> {
  return await loadMaterial(dataDirectory, 'gateway', passphrase);
}

/** The same of any use with a certificate. @throws GatewayError as loadTlsMaterial */
export async function loadMaterial(
  dataDirectory: string,
  use: Exclude<KeyUse, 'jwt'>,
  passphrase: string | undefined,
): Promise<TlsMaterial> {
  const files = cityFiles(dataDirectory);
  const name = await nameInUse(dataDirectory, use);
  const pair = { key: files.key(name), certificate: files.certificate(name) };
  const [key, chain, roots] = await Promise.all([
    readKeyFile(pair.key, passphrase),
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
