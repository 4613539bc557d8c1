/**
 * The issuing CA's own rotation: a second one is made and listed beside the first → used, once every gateway holds that
 * version of the directory → the first is retired, once nothing of its is in use.
 */
import type { Certificate } from '../directory/certificate.ts';
import { issuerOf } from '../directory/chain.ts';
import type { DirectoryView } from '../directory/directory-view.ts';
import { GatewayError } from '../errors.ts';
import { type Authority, generationOf, issuingNames, openAuthority } from './authority.ts';
import { authorityFiles } from './authority-layout.ts';
import { readCertificates, writeCertificates } from './certificate-file.ts';
import { certificateProfile } from './certificate-profile.ts';
import { certifyAuthority } from './certify-authority.ts';
import { issuerAdded, issuerRetired } from './change-directory.ts';
import { createFile, publicMode, replaceFile } from './durable-file.ts';
import { appendRegister, certificateIn, readRegister, registerEntry } from './issued-register.ts';
import { keepKeyFile, readKeyFile } from './key-file.ts';
import { changeDirectory, newestDirectory } from './publish.ts';
import { publishRevocationLists } from './publish-revocation-lists.ts';
import { readRevoked } from './revoked-register.ts';

/** Signed by the root, entered, and written: the certificate comes last, so that one that is there is whole. */
async function certify(authority: Authority, name: string, passphrase: string | undefined, now: number): Promise<void> {
  const files = authorityFiles(authority.directory);
  const { root, settings } = authority;
  const above = { key: await readKeyFile(files.key('root'), passphrase), certificate: root };
  const key = await keepKeyFile(files.key(name), certificateProfile('issuing').keyBits, passphrase);
  const certificate = await certifyAuthority({ profile: 'issuing', name, key }, above, { settings, now });
  await appendRegister(files.register, [registerEntry('issuing', name, certificate.der, now)]);
  await createFile(files.certificate(name), writeCertificates([certificate]), publicMode);
}

/**
 * Makes the next issuing CA and lists it in the directory; needs the root's key. After an interruption it goes on with
 * the one begun.
 *
 * @throws GatewayError FILE_UNREADABLE when the root's key is elsewhere, KEY_UNREADABLE; those of changeDirectory
 */
export async function createIssuing(
  directory: string,
  passphrase: string | undefined,
  now: number,
): Promise<{ readonly certificate: Certificate; readonly directory: DirectoryView }> {
  const files = authorityFiles(directory);
  const newest = (await issuingNames(directory)).at(-1) ?? 'issuing';
  const [last] = await readCertificates(files.certificate(newest));
  const before = await openAuthority(directory, passphrase);
  const held = await newestDirectory(before, now);
  const known = [...(held?.issuers ?? []), ...(held?.retiredIssuers ?? [])];
  const begun = !known.some(({ keyid }) => keyid === last.keyid);
  const name = begun ? newest : `issuing-${generationOf(newest) + 1}`;
  if (!begun) await certify(before, name, passphrase, now);
  const authority = await openAuthority(directory, passphrase);
  const [certificate] = await readCertificates(files.certificate(name));
  // Its first list comes before anybody could look for it.
  await publishRevocationLists(authority, now);
  return { certificate, directory: await changeDirectory(authority, issuerAdded(certificate), now) };
}

/**
 * Issues with a listed issuing CA from now on; without a key id, with the newest.
 *
 * @throws GatewayError ISSUER_UNKNOWN also while its version of the directory waits for a second person
 */
export async function useIssuing(authority: Authority, keyid: string | undefined, now: number): Promise<Certificate> {
  const listed = (await newestDirectory(authority, now))?.issuers.map((each) => each.keyid) ?? [];
  const issuer = authority.issuers.findLast(
    ({ certificate }) => listed.includes(certificate.keyid) && (keyid ?? certificate.keyid) === certificate.keyid,
  );
  if (!issuer) throw new GatewayError('ISSUER_UNKNOWN', { issuer: keyid ?? '' });
  const settings = { ...authority.settings, issuing: issuer.name };
  await replaceFile(authorityFiles(authority.directory).settings, `${JSON.stringify(settings, null, 2)}\n`, publicMode);
  return issuer.certificate;
}

/** Identities whose newest certificate, still good, is by this issuing CA and of no use once it is retired. */
async function identitiesBelow({ directory }: Authority, issuer: Certificate, now: number): Promise<string[]> {
  const files = authorityFiles(directory);
  const dead = new Set((await readRevoked(files.revoked)).map(({ serial }) => serial));
  // Old signing certificates stay good for what they signed, and new ones are by another.
  const others = (await readRegister(files.register)).filter(({ profile }) => profile !== 'signing');
  const newest = new Map(others.map((entry) => [entry.identity, entry]));
  return [...newest.values()]
    .filter((entry) => !dead.has(entry.serial))
    .filter((entry) => certificateIn(entry).notAfter > now && issuerOf(certificateIn(entry), [issuer]))
    .map(({ identity }) => identity);
}

/**
 * Takes an issuing CA out of use, without a key id the oldest: TLS below it is refused from the next version on. `left` says what
 * becomes of those that still need it: they keep it in use, or, when its key was stolen, they are cut off.
 *
 * @throws GatewayError ISSUER_UNKNOWN; ISSUER_IN_USE when it issues, or naming those who need it; those of
 *   changeDirectory
 */
export async function retireIssuing(
  authority: Authority,
  keyid: string | undefined,
  left: 'kept' | 'cut off',
  now: number,
): Promise<DirectoryView> {
  const view = await newestDirectory(authority, now);
  const certificate = view?.issuers.find((each) => each.keyid === (keyid ?? each.keyid));
  if (!certificate) throw new GatewayError('ISSUER_UNKNOWN', { issuer: keyid ?? '' });
  const inUse = (reason: string) => new GatewayError('ISSUER_IN_USE', { issuer: certificate.keyid, reason });
  if (authority.issuing.certificate.keyid === certificate.keyid) throw inUse('g60 pki use-issuing');
  const below = left === 'kept' ? await identitiesBelow(authority, certificate, now) : [];
  if (below.length > 0) throw inUse(below.join(' '));
  return await changeDirectory(authority, issuerRetired(certificate), now);
}
