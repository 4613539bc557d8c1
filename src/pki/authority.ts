/** The corridor CA in a directory of its own: root, issuing CAs, directory signers, and what they have signed. */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import type { Certificate } from '../directory/certificate.ts';
import { GatewayError } from '../errors.ts';
import type { Signer } from '../exchange/ports/world.ts';
import { authorityFiles } from './authority-layout.ts';
import { type AuthoritySettings, readSettings } from './authority-settings.ts';
import { assertPair, readCertificates } from './certificate-file.ts';
import { readKeyFile } from './key-file.ts';
import type { Issuer } from './make-certificate.ts';
import { loadSigner } from './signer.ts';

export interface IssuingCa extends Issuer {
  /** Of its files. */
  readonly name: string;
  readonly certificate: Certificate;
}

export interface DirectorySigner {
  readonly name: string;
  readonly certificate: Certificate;
  /** undefined where the key is another person's, elsewhere. */
  readonly signer: Signer | undefined;
}

export interface Authority {
  readonly directory: string;
  readonly settings: AuthoritySettings;
  readonly root: Certificate;
  /** All whose key is here, oldest first. */
  readonly issuers: readonly IssuingCa[];
  /** The one of them that issues. */
  readonly issuing: IssuingCa;
  readonly signers: readonly DirectorySigner[];
}

type Files = ReturnType<typeof authorityFiles>;

/** Of the files of an issuing CA: issuing, issuing-2 … */
export function generationOf(name: string): number {
  return Number(/^issuing(?:-([1-9][0-9]{0,3}))?$/.exec(name)?.[1] ?? 1);
}

/** Names of the issuing CAs with a certificate, oldest first, whether or not their keys are here. */
export async function issuingNames(directory: string): Promise<string[]> {
  const names = (await readdir(directory)).flatMap(
    (file) => /^(issuing(-[1-9][0-9]{0,3})?)\.pem$/.exec(file)?.[1] ?? [],
  );
  return names.sort((a, b) => generationOf(a) - generationOf(b));
}

async function loadIssuing(files: Files, name: string, passphrase: string | undefined): Promise<IssuingCa> {
  const pair = { key: files.key(name), certificate: files.certificate(name) };
  const [key, [certificate]] = await Promise.all([
    readKeyFile(pair.key, passphrase),
    readCertificates(pair.certificate),
  ]);
  assertPair(key, certificate, pair);
  return { name, key, certificate };
}

async function loadIssuers(directory: string, passphrase: string | undefined): Promise<IssuingCa[]> {
  const files = authorityFiles(directory);
  const here = (await issuingNames(directory)).filter((name) => existsSync(files.key(name)));
  return await Promise.all(here.map((name) => loadIssuing(files, name, passphrase)));
}

async function loadDirectorySigner(files: Files, name: string, passphrase: string | undefined) {
  const [certificate] = await readCertificates(files.certificate(name));
  const here = existsSync(files.key(name));
  const signer = here ? await loadSigner(files.key(name), files.certificate(name), passphrase) : undefined;
  return { name, certificate, signer };
}

/** Names of the directory signers' files. */
export function signerNames(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `directory-${index + 1}`);
}

/**
 * Opens a CA for issuing and publishing; the root's key is not touched and may be elsewhere, and so may be the keys of
 * directory signers and of issuing CAs that issue no more.
 *
 * @throws GatewayError FILE_UNREADABLE, CONFIG_INVALID, KEY_FILE_EXPOSED, KEY_UNREADABLE, KEY_MISMATCH
 */
export async function openAuthority(directory: string, passphrase: string | undefined): Promise<Authority> {
  const files = authorityFiles(directory);
  const settings = await readSettings(files.settings);
  const [[root], issuers, signers] = await Promise.all([
    readCertificates(files.certificate('root')),
    loadIssuers(directory, passphrase),
    Promise.all(signerNames(settings.directorySigners).map((name) => loadDirectorySigner(files, name, passphrase))),
  ]);
  const issuing = issuers.find(({ name }) => name === settings.issuing);
  if (!issuing) {
    throw new GatewayError('FILE_UNREADABLE', {
      file: files.key(settings.issuing),
      reason: 'key or certificate is not there',
    });
  }
  return { directory, settings, root, issuers, issuing, signers };
}
