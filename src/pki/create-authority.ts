import type { KeyObject } from 'node:crypto';
import { createPublicKey } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { fill } from '../catalogue/language.ts';
import type { Certificate } from '../directory/certificate.ts';
import { type Authority, type AuthoritySettings, checkedSettings, openAuthority, signerNames } from './authority.ts';
import { authorityFiles } from './authority-layout.ts';
import { writeCertificates } from './certificate-file.ts';
import { certificateProfile } from './certificate-profile.ts';
import { createFile, publicMode } from './durable-file.ts';
import { appendRegister, registerEntry } from './issued-register.ts';
import { createKeyFile, generateRsaKey } from './key-file.ts';
import { type Issuer, makeCertificate } from './make-certificate.ts';
import { publishDirectory } from './publish.ts';

export interface NewAuthority {
  readonly settings: AuthoritySettings;
  /** Encrypts every key of the CA; undefined leaves them to the file mode alone. */
  readonly passphrase: string | undefined;
  readonly now: number;
}

type AuthorityProfile = 'root' | 'issuing' | 'directory';

interface Made {
  readonly profile: AuthorityProfile;
  /** Of its files. */
  readonly name: string;
  readonly key: KeyObject;
}

async function generateKeys(signers: number): Promise<[root: Made, ...others: Made[]]> {
  const make = async (profile: AuthorityProfile, name: string): Promise<Made> => {
    return { profile, name, key: await generateRsaKey(certificateProfile(profile).keyBits) };
  };
  return await Promise.all([
    make('root', 'root'),
    make('issuing', 'issuing'),
    ...signerNames(signers).map((name) => make('directory', name)),
  ]);
}

async function certify(made: Made, issuer: Issuer, { settings, now }: NewAuthority): Promise<Certificate> {
  const profile = certificateProfile(made.profile);
  const order = {
    profile,
    commonName: fill(profile.commonName, { name: made.name.replace(/^\D+/, '') }),
    organization: settings.trustDomain,
    publicKey: createPublicKey(made.key),
    uri: undefined,
    addresses: [],
    now,
  };
  return await makeCertificate(order, issuer);
}

/**
 * Makes a corridor CA in an empty or new directory: root, issuing CA, directory signers and the empty version 1 of
 * the directory of members.
 *
 * @throws GatewayError CONFIG_INVALID; FILE_UNWRITABLE, also when there is a CA already
 */
export async function createAuthority(directory: string, options: NewAuthority): Promise<Authority> {
  const { passphrase, now } = options;
  const settings = checkedSettings(options.settings);
  const files = authorityFiles(directory);
  await mkdir(files.directories, { recursive: true, mode: 0o700 });
  const [root, ...others] = await generateKeys(settings.directorySigners);
  const rootCertificate = await certify(root, { key: root.key, certificate: undefined }, options);
  const all = [
    { ...root, certificate: rootCertificate },
    ...(await Promise.all(
      others.map(async (made) => {
        return { ...made, certificate: await certify(made, { key: root.key, certificate: rootCertificate }, options) };
      }),
    )),
  ];
  await Promise.all(all.map(({ name, key }) => createKeyFile(files.key(name), key, passphrase)));
  await appendRegister(
    files.register,
    all.map(({ profile, name, certificate }) => registerEntry(profile, name, certificate.der, now)),
  );
  await Promise.all(
    all.map(({ name, certificate }) =>
      createFile(files.certificate(name), writeCertificates([certificate]), publicMode),
    ),
  );
  // The settings come last: a CA that was made by half has none, and cannot be opened.
  await createFile(files.settings, `${JSON.stringify(settings, null, 2)}\n`, publicMode);
  const authority = await openAuthority(directory, passphrase);
  const issuers = [authority.issuing.certificate];
  await publishDirectory(authority, { members: [], agreements: [], issuers }, undefined, now);
  return authority;
}
