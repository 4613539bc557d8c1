import { GatewayError } from '../errors.ts';
import { readCertificates } from './certificate-file.ts';
import { cityFiles } from './city-layout.ts';
import { readKeyFile } from './key-file.ts';
import { nameInUse, readGenerations } from './key-generations.ts';
import { writePkcs12 } from './pkcs12.ts';

/**
 * PKCS#12 of the key in use under this name, e.g. "client-demo", with its certificates; `secret` opens the key's file.
 *
 * @throws GatewayError KEY_USE_UNKNOWN, FILE_UNREADABLE, KEY_FILE_EXPOSED, KEY_UNREADABLE
 */
export async function exportPkcs12(
  dataDirectory: string,
  secret: string | undefined,
  name: string,
  passphrase: string,
): Promise<Uint8Array> {
  const uses = [...(await readGenerations(dataDirectory)).keys()].filter((use) => use !== 'jwt');
  const use = uses.find((each) => each === name);
  if (!use) throw new GatewayError('KEY_USE_UNKNOWN', { use: name, known: uses.join(', ') });
  const file = await nameInUse(dataDirectory, use);
  const files = cityFiles(dataDirectory);
  const [key, chain] = await Promise.all([
    readKeyFile(files.key(file), secret),
    readCertificates(files.certificate(file)),
  ]);
  return writePkcs12(key, chain, name, passphrase);
}
