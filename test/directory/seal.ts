import { type DirectoryContent, writeDirectory } from '../../src/directory/content.ts';
import { directoryType } from '../../src/directory/directory.ts';
import { preAuthenticationEncoding, writeEnvelope } from '../../src/envelope/dsse.ts';
import type { Signer } from '../../src/exchange/ports/world.ts';
import type { DirectorySigner } from '../../src/pki/authority.ts';

/** The envelope of a directory that says what it is told to, signed by whom it is told to be. */
export async function seal(content: DirectoryContent, signers: readonly Signer[]): Promise<Uint8Array> {
  const payload = writeDirectory(content);
  const signed = preAuthenticationEncoding(directoryType, payload);
  const signatures = signers.map(async ({ keyid, sign }) => ({ keyid, sig: await sign(signed) }));
  return writeEnvelope(directoryType, payload, await Promise.all(signatures));
}

/** A signer of a test's CA, whose key is always here. */
export function present({ certificate, signer }: DirectorySigner) {
  if (!signer) throw new Error('a signer without its key');
  return { certificate, signer };
}
