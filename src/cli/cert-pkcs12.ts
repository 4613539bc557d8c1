/** `g60 cert export` and `import`: keys of systems and administrators between machines, as PKCS#12 (RFC 7292). */
import { readFile } from 'node:fs/promises';
import { loadConfiguration } from '../config.ts';
import { identityOf } from '../directory/profile.ts';
import { administratorIdentity, clientIdentity } from '../directory/spiffe.ts';
import { GatewayError } from '../errors.ts';
import { assertPair, writeCertificates } from '../pki/certificate-file.ts';
import { cityFiles } from '../pki/city-layout.ts';
import { createFile, publicMode, secretMode } from '../pki/durable-file.ts';
import { exportPkcs12 } from '../pki/export-key.ts';
import { createKeyFile, readSecret } from '../pki/key-file.ts';
import { readPkcs12 } from '../pki/pkcs12.ts';
import { print, say } from './print.ts';

export interface TransferOptions {
  readonly use: string;
  readonly passphraseFile: string;
}

interface Owner {
  readonly use: `client-${string}` | `administrator-${string}`;
  readonly kind: 'client' | 'administrator';
  readonly name: string;
}

/** Keys of the gateway itself never travel. @throws GatewayError USAGE */
function ownerOf(use: string): Owner {
  const [, kind, name = ''] = /^(client|administrator)-([a-z0-9][a-z0-9-]{0,39})$/.exec(use) ?? [];
  if (kind === 'client') return { use: `client-${name}`, kind, name };
  if (kind === 'administrator') return { use: `administrator-${name}`, kind, name };
  throw new GatewayError('USAGE', { reason: '--use client-NAME or administrator-NAME' });
}

function placeOf(directory: string) {
  const { city, trustDomain, dataDirectory } = loadConfiguration(cityFiles(directory).configuration, process.env);
  return { city, trustDomain, dataDirectory, files: cityFiles(dataDirectory) };
}

/** @throws GatewayError KEY_FILE_EXPOSED, FILE_UNREADABLE */
async function passphraseOf(file: string): Promise<string> {
  return (await readSecret(file)).replace(/\r?\n$/, '');
}

/** @throws GatewayError USAGE, PASSPHRASE_REFUSED, KEY_*, FILE_* */
export async function exportKey(directory: string, file: string, options: TransferOptions): Promise<void> {
  const { use } = ownerOf(options.use);
  const { dataDirectory } = placeOf(directory);
  const passphrase = await passphraseOf(options.passphraseFile);
  await createFile(
    file,
    await exportPkcs12(dataDirectory, process.env['G60_KEY_PASSPHRASE'], use, passphrase),
    secretMode,
  );
  await print(say(`已写入 ${file}`, `written to ${file}`));
}

async function readTransfer(file: string, passphrase: string): Promise<ReturnType<typeof readPkcs12>> {
  const bytes = await readFile(file).catch((error: Error) => {
    throw new GatewayError('FILE_UNREADABLE', { file, reason: error.message }, error);
  });
  return readPkcs12(bytes, passphrase);
}

/** @throws GatewayError USAGE, KEY_STORE_INVALID, KEY_MISMATCH, CERTIFICATE_PROFILE; FILE_UNWRITABLE where there is a key already */
export async function importKey(directory: string, file: string, options: TransferOptions): Promise<void> {
  const { use, kind, name } = ownerOf(options.use);
  const { city, trustDomain, files } = placeOf(directory);
  const { key, chain } = await readTransfer(file, await passphraseOf(options.passphraseFile));
  const [certificate] = chain;
  if (!certificate) throw new GatewayError('FILE_NOT_RECOGNISED', { file, reason: 'no certificate in it' });
  assertPair(key, certificate, { key: file, certificate: file });
  const wanted = (kind === 'client' ? clientIdentity : administratorIdentity)(trustDomain, city, name);
  if (identityOf(certificate, kind).uri !== wanted) {
    throw new GatewayError('CERTIFICATE_PROFILE', { reason: `not of ${wanted}` });
  }
  await createKeyFile(files.key(use), key, process.env['G60_KEY_PASSPHRASE']);
  await createFile(files.certificate(use), writeCertificates(chain), publicMode);
  await print(say(`已安装 ${use}`, `installed ${use}`));
}
