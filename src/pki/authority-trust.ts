/** What the CA hands to whoever asks whom to trust: it all proves itself. */
import { readFile } from 'node:fs/promises';
import { envelopeMessage } from '../envelope/dsse.ts';
import { Trust } from '../wire/proto.ts';
import type { Authority } from './authority.ts';
import { authorityFiles } from './authority-layout.ts';
import { newestDirectory, publishedVersions } from './publish.ts';
import { newestRevocationLists } from './publish-revocation-lists.ts';

/** Versions in one message; who is further behind asks again. */
const mostVersions = 32;

/**
 * A Trust message: the versions of the directory after this one, in order, and the newest revocation list of each
 * issuing CA in use.
 *
 * @throws GatewayError FILE_UNREADABLE
 */
export async function authorityTrust(authority: Authority, after: number, now: number): Promise<Uint8Array> {
  const { directory } = authority;
  const published = await publishedVersions(directory);
  const asked = published.filter((version) => version > after).slice(0, mostVersions);
  const envelopes = asked.map((version) => readFile(authorityFiles(directory).version(version)));
  return Trust.encode({
    version: published.at(-1) ?? 0,
    directories: (await Promise.all(envelopes)).map(envelopeMessage),
    revocation_lists: await listsInUse(authority, now),
  }).finish();
}

/** DER of the newest list of each issuing CA that the newest directory accepts. */
export async function listsInUse(authority: Pick<Authority, 'directory' | 'root'>, now: number): Promise<Uint8Array[]> {
  const [view, lists] = await Promise.all([
    newestDirectory(authority, now),
    newestRevocationLists(authority.directory),
  ]);
  return (view?.issuers ?? []).flatMap(({ keyid }) => lists.get(keyid) ?? []);
}
