/** The corridor CA in a directory of its own: root, issuing CA, directory signers, and what they have signed. */
import { readFile } from 'node:fs/promises';
import Type, { type Static } from 'typebox';
import { Value } from 'typebox/value';
import type { Certificate } from '../directory/certificate.ts';
import { GatewayError } from '../errors.ts';
import type { Signer } from '../exchange/ports/world.ts';
import { authorityFiles } from './authority-layout.ts';
import { assertPair, readCertificates } from './certificate-file.ts';
import { readKeyFile } from './key-file.ts';
import type { Issuer } from './make-certificate.ts';
import { loadSigner } from './signer.ts';

export const authoritySettingsSchema = Type.Object(
  {
    trustDomain: Type.String({ pattern: '^[a-z0-9]([a-z0-9.-]{0,252}[a-z0-9])?$' }),
    directorySigners: Type.Integer({ minimum: 1, maximum: 20, description: 'directory-1.key … directory-N.key' }),
    directoryThreshold: Type.Integer({ minimum: 1, maximum: 20, description: 'signatures a directory needs' }),
    directoryDays: Type.Integer({ minimum: 1, maximum: 397, description: 'from a version to its expiry' }),
  },
  { additionalProperties: false },
);

export type AuthoritySettings = Static<typeof authoritySettingsSchema>;

export interface Authority {
  readonly directory: string;
  readonly settings: AuthoritySettings;
  readonly root: Certificate;
  readonly issuing: Issuer & { readonly certificate: Certificate };
  readonly signers: readonly { readonly certificate: Certificate; readonly signer: Signer }[];
}

/** @throws GatewayError CONFIG_INVALID */
export function checkedSettings(settings: unknown): AuthoritySettings {
  const refuse = (key: string, reason: string): never => {
    throw new GatewayError('CONFIG_INVALID', { key, reason });
  };
  const [problem] = Value.Errors(authoritySettingsSchema, settings);
  if (problem) refuse(problem.instancePath.slice(1) || '(root)', problem.message);
  const checked = settings as AuthoritySettings;
  if (checked.directoryThreshold > checked.directorySigners) refuse('directoryThreshold', 'is above directorySigners');
  return checked;
}

async function readSettings(file: string): Promise<AuthoritySettings> {
  let settings: unknown;
  try {
    settings = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new GatewayError('FILE_UNREADABLE', { file, reason: (error as Error).message }, error);
  }
  return checkedSettings(settings);
}

async function loadIssuing(files: ReturnType<typeof authorityFiles>, passphrase: string | undefined) {
  const pair = { key: files.key('issuing'), certificate: files.certificate('issuing') };
  const [key, [certificate]] = await Promise.all([
    readKeyFile(pair.key, passphrase),
    readCertificates(pair.certificate),
  ]);
  assertPair(key, certificate, pair);
  return { key, certificate };
}

/** Names of the directory signers' files. */
export function signerNames(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `directory-${index + 1}`);
}

/**
 * Opens a CA for issuing and publishing; the root's key is not touched and may be elsewhere.
 *
 * @throws GatewayError FILE_UNREADABLE, CONFIG_INVALID, KEY_FILE_EXPOSED, KEY_UNREADABLE, KEY_MISMATCH
 */
export async function openAuthority(directory: string, passphrase: string | undefined): Promise<Authority> {
  const files = authorityFiles(directory);
  const settings = await readSettings(files.settings);
  const [[root], issuing, signers] = await Promise.all([
    readCertificates(files.certificate('root')),
    loadIssuing(files, passphrase),
    Promise.all(
      signerNames(settings.directorySigners).map(async (name) => {
        const signer = await loadSigner(files.key(name), files.certificate(name), passphrase);
        const [certificate] = await readCertificates(files.certificate(name));
        return { certificate, signer };
      }),
    ),
  ]);
  return { directory, settings, root, issuing, signers };
}
