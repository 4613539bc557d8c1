/** What the corridor CA does for cities whose directories it can reach: certify, list, install. */
import { mkdir } from 'node:fs/promises';
import { join, parse } from 'node:path';
import type { DirectoryView } from '../directory/directory-view.ts';
import type { Authority } from './authority.ts';
import { listsInUse } from './authority-trust.ts';
import { readCertificates, writeCertificates } from './certificate-file.ts';
import { cityFiles } from './city-layout.ts';
import { publicMode, replaceFile } from './durable-file.ts';
import { type IssuedCertificate, issueRequests } from './issue.ts';
import { readMemberFile } from './member-file.ts';
import { publishMembers } from './members.ts';
import type { PreparedCity } from './prepare-city.ts';
import { type AuthorityPlace, newestDirectory } from './publish.ts';
import { writeRevocationLists } from './revocation-list-file.ts';

/** Writes issued certificates beside their requests, with the CA's own. */
export async function installCertificates(
  folder: string,
  issued: readonly IssuedCertificate[],
  { root, issuing }: Authority,
): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await Promise.all([
    ...issued.map(({ file, chain }) => replaceFile(join(folder, `${parse(file).name}.pem`), chain, publicMode)),
    replaceFile(join(folder, 'root.pem'), writeCertificates([root]), publicMode),
    replaceFile(join(folder, 'issuing.pem'), writeCertificates([issuing.certificate]), publicMode),
  ]);
}

/**
 * Puts the newest directory and revocation lists into the directories of cities.
 *
 * @throws GatewayError FILE_UNREADABLE, FILE_UNWRITABLE
 */
export async function installTrust(
  authority: AuthorityPlace,
  directories: readonly string[],
  now: number,
): Promise<DirectoryView | undefined> {
  const [view, lists] = await Promise.all([newestDirectory(authority, now), listsInUse(authority, now)]);
  const text = writeRevocationLists(lists);
  for (const { directory, revocationLists } of directories.map(cityFiles)) {
    // The lists first: what a new version still accepts may be revoked already.
    if (text !== '') await replaceFile(revocationLists, text, publicMode);
    if (view) await replaceFile(directory, view.envelope, publicMode);
  }
  return view;
}

/**
 * Lists the cities of these directories, each by its member.json and keys/signing.pem, in one new version of the
 * directory and puts that version and the revocation lists into each.
 *
 * @throws GatewayError FILE_UNREADABLE, and those of publishMembers
 */
export async function publishCities(
  authority: Authority,
  directories: readonly string[],
  now: number,
): Promise<DirectoryView> {
  const entries = await Promise.all(
    directories.map(async (directory) => {
      const files = cityFiles(directory);
      const [signing] = await readCertificates(files.certificate('signing'));
      return { ...(await readMemberFile(files.member)), signingCertificates: [signing.der] };
    }),
  );
  const view = await publishMembers(authority, entries, now);
  await installTrust(authority, directories, now);
  return view;
}

/**
 * Certifies, lists and equips cities on this machine: one new version of the directory for all of them.
 *
 * @throws GatewayError those of issueRequests and publishCities
 */
export async function enrolCities(
  authority: Authority,
  cities: readonly PreparedCity[],
  now: number,
): Promise<DirectoryView> {
  for (const { directory, member, requests } of cities) {
    const issued = await issueRequests(authority, member.city, requests, now);
    await installCertificates(cityFiles(directory).keys, issued, authority);
  }
  return await publishCities(
    authority,
    cities.map(({ directory }) => directory),
    now,
  );
}
