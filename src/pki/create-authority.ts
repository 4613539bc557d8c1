import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { GatewayError } from '../errors.ts';
import { type Authority, openAuthority, signerNames } from './authority.ts';
import { authorityFiles } from './authority-layout.ts';
import { checkedSettings, type WrittenSettings } from './authority-settings.ts';
import { writeCertificates } from './certificate-file.ts';
import { certificateProfile } from './certificate-profile.ts';
import { type AuthorityKey, certifyAuthority } from './certify-authority.ts';
import { createFile, publicMode, replaceFile } from './durable-file.ts';
import { appendRegister, registerEntry } from './issued-register.ts';
import { keepKeyFile } from './key-file.ts';
import type { CertificateOrder } from './make-certificate.ts';
import { publishDirectory } from './publish.ts';
import { publishRevocationLists } from './publish-revocation-lists.ts';

export interface NewAuthority {
  readonly settings: WrittenSettings;
  /** Encrypts every key of the CA; undefined leaves them to the file mode alone. */
  readonly passphrase: string | undefined;
  readonly now: number;
}

async function makeKeys(
  directory: string,
  { settings, passphrase }: NewAuthority,
): Promise<[AuthorityKey, ...AuthorityKey[]]> {
  const make = async (profile: AuthorityKey['profile'], name: string): Promise<AuthorityKey> => {
    const { keyBits } = certificateProfile(profile);
    return { profile, name, key: await keepKeyFile(authorityFiles(directory).key(name), keyBits, passphrase) };
  };
  return await Promise.all([
    make('root', 'root'),
    make('issuing', 'issuing'),
    ...signerNames(settings.directorySigners).map((name) => make('directory', name)),
  ]);
}

/** The root certifies itself and the others. */
async function certifyAll(
  [root, ...others]: [AuthorityKey, ...AuthorityKey[]],
  options: Pick<CertificateOrder, 'settings' | 'now'>,
) {
  const certificate = await certifyAuthority(root, { key: root.key, certificate: undefined }, options);
  const issuer = { key: root.key, certificate };
  const below = others.map(async (made) => ({ ...made, certificate: await certifyAuthority(made, issuer, options) }));
  return [{ ...root, certificate }, ...(await Promise.all(below))];
}

/**
 * Makes a corridor CA in an empty or new directory: root, issuing CA, directory signers and the empty version 1 of
 * the directory of members. After an interruption it is run again and goes on with the keys that are there.
 *
 * @throws GatewayError CONFIG_INVALID; FILE_UNWRITABLE, also when there is a CA already
 */
export async function createAuthority(directory: string, options: NewAuthority): Promise<Authority> {
  const { passphrase, now } = options;
  const settings = checkedSettings(options.settings);
  const files = authorityFiles(directory);
  if (existsSync(files.settings)) {
    throw new GatewayError('FILE_UNWRITABLE', { file: files.settings, reason: 'there is a CA already' });
  }
  await mkdir(files.directories, { recursive: true, mode: 0o700 });
  const all = await certifyAll(await makeKeys(directory, options), { settings, now });
  const entries = all.map(({ profile, name, certificate }) => registerEntry(profile, name, certificate.der, now));
  await appendRegister(files.register, entries);
  for (const { name, certificate } of all) {
    await replaceFile(files.certificate(name), writeCertificates([certificate]), publicMode);
  }
  // The settings come last: a CA that was made by half has none, and cannot be opened.
  await createFile(files.settings, `${JSON.stringify(settings, null, 2)}\n`, publicMode);
  const authority = await openAuthority(directory, passphrase);
  await publishRevocationLists(authority, now);
  const issuers = [authority.issuing.certificate];
  await publishDirectory(authority, { members: [], agreements: [], issuers, retiredIssuers: [] }, undefined, now);
  return authority;
}
