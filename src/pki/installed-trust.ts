import { readFile } from 'node:fs/promises';
import { GatewayError } from '../errors.ts';
import { cityFiles } from './city-layout.ts';
import { parseRevocationLists } from './revocation-list-file.ts';

/** The directory and the revocation lists an administrator has put into the data directory. */
export interface InstalledTrust {
  /** Envelope. */
  readonly directory: Uint8Array;
  /** DER. */
  readonly revocationLists: readonly Uint8Array[];
}

/** What is installed in a city's data directory. @throws GatewayError FILE_UNREADABLE */
export async function readInstalledTrust(dataDirectory: string): Promise<InstalledTrust> {
  const files = cityFiles(dataDirectory);
  const [directory, lists] = await Promise.all([
    readInstalled(files.directory),
    readInstalled(files.revocationLists).catch(noneInstalled),
  ]);
  return { directory, revocationLists: parseRevocationLists(Buffer.from(lists).toString('latin1')) };
}

async function readInstalled(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new GatewayError('FILE_UNREADABLE', { file, reason: (error as Error).message }, error);
  }
}

/** A corridor that never published a list has none to install; one that cannot be read may revoke something. */
function noneInstalled(error: GatewayError): Uint8Array {
  if ((error.cause as NodeJS.ErrnoException).code === 'ENOENT') return new Uint8Array();
  throw error;
}
