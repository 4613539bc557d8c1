import type { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { GatewayError } from '../errors.ts';
import type { KeyedHash } from '../exchange/keyed-draft.ts';
import type { TlsMaterial } from '../exchange/ports/peers.ts';
import type { Signer } from '../exchange/ports/world.ts';
import { cityFiles } from './city-layout.ts';
import { loadKeyedHash } from './keyed-hash.ts';
import { loadSigner } from './signer.ts';
import { loadRoots, loadTlsMaterial } from './tls-material.ts';

/** Who this city is and what it trusts, from its data directory. */
export interface Identity {
  readonly signer: Signer;
  readonly hash: KeyedHash;
  readonly roots: readonly X509Certificate[];
  readonly tls: TlsMaterial;
  /** The directory envelope installed now. @throws GatewayError FILE_UNREADABLE */
  readonly directory: () => Promise<Uint8Array>;
}

/** @throws GatewayError FILE_UNREADABLE, KEY_FILE_EXPOSED, KEY_UNREADABLE, KEY_MISMATCH, CERTIFICATE_PROFILE */
export async function loadIdentity(dataDirectory: string): Promise<Identity> {
  const files = cityFiles(dataDirectory);
  const [signer, hash, roots, tls] = await Promise.all([
    loadSigner(files.key('signing'), files.certificate('signing')),
    loadKeyedHash(files.key('hash')),
    loadRoots(files.certificate('root')),
    loadTlsMaterial(dataDirectory),
  ]);
  return { signer, hash, roots, tls, directory: () => readInstalled(files.directory) };
}

async function readInstalled(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new GatewayError('FILE_UNREADABLE', { file, reason: (error as Error).message }, error);
  }
}
