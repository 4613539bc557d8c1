/** Revocation lists as the CA publishes them: revocation-lists/<issuer>-<number>.crl, none ever changed or removed. */
import { mkdir, readdir, readFile } from 'node:fs/promises';
import type { Authority, IssuingCa } from './authority.ts';
import { authorityFiles } from './authority-layout.ts';
import { createFileOnce, publicMode } from './durable-file.ts';
import { backdatedMs } from './make-certificate.ts';
import { makeRevocationList } from './make-revocation-list.ts';
import { readRevoked, revokedBy } from './revoked-register.ts';

const dayMs = 24 * 3600 * 1000;

/** The number of the newest list of an issuing CA, by its key id. */
async function newestNumbers(directory: string): Promise<Map<string, number>> {
  const numbers = new Map<string, number>();
  for (const name of await readdir(directory).catch(none)) {
    const [, issuer = '', number] = /^([0-9a-f]{64})-([0-9]+)\.crl$/.exec(name) ?? [];
    if (Number(number) > (numbers.get(issuer) ?? 0)) numbers.set(issuer, Number(number));
  }
  return numbers;
}

/** A CA older than revocation has no such folder. */
function none(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}

async function publishList({ directory, settings }: Authority, issuer: IssuingCa, now: number): Promise<void> {
  const files = authorityFiles(directory);
  const { keyid } = issuer.certificate;
  for (;;) {
    // The number is taken before the register is read: a list with more in it, made meanwhile, then has this number.
    const number = ((await newestNumbers(files.revocationLists)).get(keyid) ?? 0) + 1;
    const revoked = revokedBy(keyid, await readRevoked(files.revoked));
    const nextUpdate = now + settings.crlDays * dayMs;
    const list = await makeRevocationList({ issuer, number, thisUpdate: now - backdatedMs, nextUpdate, revoked });
    if (await createFileOnce(files.revocationList(keyid, number), list, publicMode)) return;
  }
}

/**
 * Makes the next list of every issuing CA whose key is here, from all that is revoked.
 *
 * @throws GatewayError FILE_UNREADABLE, FILE_UNWRITABLE
 */
export async function publishRevocationLists(authority: Authority, now: number): Promise<void> {
  await mkdir(authorityFiles(authority.directory).revocationLists, { recursive: true });
  for (const issuer of authority.issuers) await publishList(authority, issuer, now);
}

/** DER of the newest list of each issuing CA, by its key id. */
export async function newestRevocationLists(directory: string): Promise<Map<string, Uint8Array>> {
  const files = authorityFiles(directory);
  const numbers = await newestNumbers(files.revocationLists);
  const lists = [...numbers].map(async ([issuer, number]) => {
    return [issuer, await readFile(files.revocationList(issuer, number))] as const;
  });
  return new Map(await Promise.all(lists));
}
