/** Versions of the directory, as the CA publishes them: directories/<version>.bin, none ever changed or removed. */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import type { ProblemCode } from '../catalogue/problems.ts';
import { readCertificate } from '../directory/certificate.ts';
import { type DirectoryContent, readContent, writeDirectory } from '../directory/content.ts';
import { directoryType, readDirectory } from '../directory/directory.ts';
import type { DirectoryView } from '../directory/directory-view.ts';
import { preAuthenticationEncoding, writeEnvelope } from '../envelope/dsse.ts';
import { GatewayError } from '../errors.ts';
import type { Authority, DirectorySigner } from './authority.ts';
import { authorityFiles } from './authority-layout.ts';
import type { DirectoryChange, DirectoryDraft } from './change-directory.ts';
import { createFile, publicMode, removeFile } from './durable-file.ts';

/** What it takes to judge a directory as every gateway will. */
export type AuthorityPlace = Pick<Authority, 'directory' | 'root'>;

const dayMs = 24 * 3600 * 1000;

/** As often as nine cities may all be quicker, each once. */
const mostTries = 10;

/** Numbers of the versions published, in order. @throws GatewayError FILE_UNREADABLE */
export async function publishedVersions(directory: string): Promise<number[]> {
  const { directories } = authorityFiles(directory);
  try {
    const versions = (await readdir(directories)).flatMap((name) => /^([0-9]+)\.bin$/.exec(name)?.[1] ?? []);
    return versions.map(Number).sort((a, b) => a - b);
  } catch (error) {
    throw new GatewayError('FILE_UNREADABLE', { file: directories, reason: (error as Error).message }, error);
  }
}

/**
 * The newest version published, even if it has expired; undefined before the first.
 *
 * @throws GatewayError FILE_UNREADABLE, and those of readDirectory
 */
export async function newestDirectory(
  { directory, root }: AuthorityPlace,
  now: number,
): Promise<DirectoryView | undefined> {
  const newest = (await publishedVersions(directory)).at(-1);
  if (newest === undefined) return undefined;
  const envelope = await readFile(authorityFiles(directory).version(newest));
  return readDirectory(envelope, { roots: [root.x509], previous: undefined, now, graceMs: Infinity });
}

/**
 * Publishes a version that has all its signatures.
 *
 * @throws GatewayError DIRECTORY_UNDERSIGNED and others of readDirectory; FILE_UNWRITABLE when another process was
 *   quicker
 */
export async function release(
  { directory, root }: AuthorityPlace,
  envelope: Uint8Array,
  previous: DirectoryView | undefined,
  now: number,
): Promise<DirectoryView> {
  const files = authorityFiles(directory);
  // Read as every gateway will, before it is out: a published version cannot be taken back.
  const view = readDirectory(envelope, { roots: [root.x509], previous, now });
  await createFile(files.version(view.version), envelope, publicMode);
  // Left behind by a crash here, it is a draft of a version that is out, which nobody asks for any more.
  await removeFile(files.draft(view.version));
  return view;
}

/** @throws GatewayError DRAFT_OPEN: the next version would take the number of one that somebody may be signing */
export function assertNoDraft({ directory }: AuthorityPlace, previous: DirectoryView | undefined): void {
  const version = (previous?.version ?? 0) + 1;
  if (existsSync(authorityFiles(directory).draft(version))) throw new GatewayError('DRAFT_OPEN', { version });
}

async function signedBy(signers: readonly DirectorySigner[], payload: Uint8Array): Promise<Uint8Array> {
  const signed = preAuthenticationEncoding(directoryType, payload);
  const here = signers.flatMap(({ signer }) => signer ?? []);
  const signatures = here.map(async (signer) => ({ keyid: signer.keyid, sig: await signer.sign(signed) }));
  return writeEnvelope(directoryType, payload, await Promise.all(signatures));
}

/**
 * Signs the draft as the version after `previous`, with the keys that are here, and publishes it.
 *
 * @throws GatewayError FILE_UNWRITABLE when another process has published that version meanwhile; DIRECTORY_INVALID
 *   when a member would make it one that no gateway accepts; DIRECTORY_DRAFTED when it waits for others' signatures;
 *   DRAFT_OPEN
 */
export async function publishDirectory(
  authority: Authority,
  draft: DirectoryDraft,
  previous: DirectoryView | undefined,
  now: number,
): Promise<DirectoryView> {
  const { settings, signers, directory, root } = authority;
  assertNoDraft(authority, previous);
  const content: DirectoryContent = {
    ...draft,
    version: (previous?.version ?? 0) + 1,
    issuedAt: now,
    expiresAt: now + settings.directoryDays * dayMs,
    signers: signers.map(({ certificate }) => certificate),
    threshold: settings.directoryThreshold,
  };
  const payload = writeDirectory(content);
  // What no gateway would accept is worth nobody's signature.
  readContent(payload, [readCertificate(root.x509)]);
  const envelope = await signedBy(signers, payload);
  try {
    return await release(authority, envelope, previous, now);
  } catch (error) {
    const others = signers.filter(({ signer }) => !signer).map(({ name }) => name);
    const missing = error instanceof GatewayError && unsigned.has(error.code);
    if (!missing || others.length === 0) throw error;
    await createFile(authorityFiles(directory).draft(content.version), envelope, publicMode);
    throw drafted(content, signers.length - others.length, others, error);
  }
}

/** Of an envelope with too few signatures, and with none. */
const unsigned: ReadonlySet<ProblemCode> = new Set(['DIRECTORY_UNDERSIGNED', 'ENVELOPE_MALFORMED']);

function drafted({ version, threshold }: DirectoryContent, valid: number, others: readonly string[], cause: unknown) {
  return new GatewayError('DIRECTORY_DRAFTED', { version, valid, threshold, signers: others.join(' ') }, cause);
}

/**
 * Publishes what the change makes of the newest version; makes it anew of a newer one when another process of the CA
 * was quicker.
 *
 * @throws GatewayError those of publishDirectory and of the change
 */
export async function changeDirectory(
  authority: Authority,
  change: DirectoryChange,
  now: number,
): Promise<DirectoryView> {
  const empty = { members: [], agreements: [], issuers: [authority.issuing.certificate], retiredIssuers: [] };
  for (let tries = 1; ; tries++) {
    const held = await newestDirectory(authority, now);
    try {
      return await publishDirectory(authority, change(held ?? empty), held, now);
    } catch (error) {
      if (tries === mostTries || !wasThere(error)) throw error;
    }
  }
}

function wasThere(error: unknown): boolean {
  return ((error as Error).cause as NodeJS.ErrnoException | undefined)?.code === 'EEXIST';
}
