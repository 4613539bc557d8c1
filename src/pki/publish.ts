/** Versions of the directory, as the CA publishes them: directories/<version>.bin, none ever changed or removed. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type DirectoryContent, writeDirectory } from '../directory/content.ts';
import { directoryType, readDirectory } from '../directory/directory.ts';
import type { DirectoryView } from '../directory/directory-view.ts';
import { preAuthenticationEncoding, writeEnvelope } from '../envelope/dsse.ts';
import { GatewayError } from '../errors.ts';
import type { Authority } from './authority.ts';
import { authorityFiles } from './authority-layout.ts';
import { createFile, publicMode } from './durable-file.ts';

const dayMs = 24 * 3600 * 1000;

/** What a new version says; number, times and signers are added when it is published. */
export type DirectoryDraft = Pick<DirectoryContent, 'members' | 'agreements' | 'issuers' | 'retiredIssuers'>;

/**
 * The newest version published, even if it has expired; undefined before the first.
 *
 * @throws GatewayError FILE_UNREADABLE, and those of readDirectory
 */
export async function newestDirectory(authority: Authority, now: number): Promise<DirectoryView | undefined> {
  const { directories } = authorityFiles(authority.directory);
  try {
    const versions = (await readdir(directories)).flatMap((name) => /^([0-9]+)\.bin$/.exec(name)?.[1] ?? []);
    const newest = versions.sort((a, b) => Number(b) - Number(a))[0];
    if (newest === undefined) return undefined;
    const envelope = await readFile(join(directories, `${newest}.bin`));
    return readDirectory(envelope, { roots: [authority.root.x509], previous: undefined, now, graceMs: Infinity });
  } catch (error) {
    if (error instanceof GatewayError) throw error;
    throw new GatewayError('FILE_UNREADABLE', { file: directories, reason: (error as Error).message }, error);
  }
}

/**
 * Signs the draft as the version after `previous` and publishes it.
 *
 * @throws GatewayError FILE_UNWRITABLE when another process has published that version meanwhile; DIRECTORY_INVALID
 *   when a member would make it one that no gateway accepts
 */
export async function publishDirectory(
  authority: Authority,
  draft: DirectoryDraft,
  previous: DirectoryView | undefined,
  now: number,
): Promise<DirectoryView> {
  const { settings, signers, root, directory } = authority;
  const content: DirectoryContent = {
    ...draft,
    version: (previous?.version ?? 0) + 1,
    issuedAt: now,
    expiresAt: now + settings.directoryDays * dayMs,
    signers: signers.map(({ certificate }) => certificate),
    threshold: settings.directoryThreshold,
  };
  const payload = writeDirectory(content);
  const signed = preAuthenticationEncoding(directoryType, payload);
  const signatures = await Promise.all(
    signers.map(async ({ signer }) => ({ keyid: signer.keyid, sig: await signer.sign(signed) })),
  );
  const envelope = writeEnvelope(directoryType, payload, signatures);
  // Read as every gateway will, before it is out: a published version cannot be taken back.
  const view = readDirectory(envelope, { roots: [root.x509], previous, now });
  await createFile(join(authorityFiles(directory).directories, `${view.version}.bin`), envelope, publicMode);
  return view;
}
