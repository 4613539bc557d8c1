/** The second person: a directory that waits for signatures, looked at, signed elsewhere or given up. */
import { readFile } from 'node:fs/promises';
import { readCertificate } from '../directory/certificate.ts';
import { type DirectoryContent, readContent } from '../directory/content.ts';
import { directoryType } from '../directory/directory.ts';
import type { DirectoryView } from '../directory/directory-view.ts';
import { type EnvelopeSignature, envelopeMessage, preAuthenticationEncoding, writeEnvelope } from '../envelope/dsse.ts';
import { GatewayError } from '../errors.ts';
import { authorityFiles } from './authority-layout.ts';
import { readCertificates } from './certificate-file.ts';
import { publicMode, removeFile, replaceFile } from './durable-file.ts';
import { type AuthorityPlace, newestDirectory, release } from './publish.ts';
import { loadSigner } from './signer.ts';

export interface OpenDraft {
  readonly content: DirectoryContent;
  readonly payload: Uint8Array;
  /** Perhaps none. */
  readonly signatures: readonly EnvelopeSignature[];
  /** The version it would follow. */
  readonly previous: DirectoryView | undefined;
}

/** The CA as one sees it who holds none of its keys. @throws GatewayError FILE_UNREADABLE */
export async function authorityPlace(directory: string): Promise<AuthorityPlace> {
  const [root] = await readCertificates(authorityFiles(directory).certificate('root'));
  return { directory, root };
}

/**
 * The draft that waits for signatures; undefined when there is none.
 *
 * @throws GatewayError FILE_UNREADABLE, ENVELOPE_MALFORMED, DIRECTORY_INVALID
 */
export async function openDraft(place: AuthorityPlace, now: number): Promise<OpenDraft | undefined> {
  const previous = await newestDirectory(place, now);
  const file = authorityFiles(place.directory).draft((previous?.version ?? 0) + 1);
  try {
    const { payload = new Uint8Array(), signatures = [] } = envelopeMessage(await readFile(file));
    const content = readContent(payload, [readCertificate(place.root.x509)]);
    const made = signatures.map(({ keyid = '', sig = new Uint8Array() }) => ({ keyid, sig }));
    return { content, payload, signatures: made, previous };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    if (error instanceof GatewayError) throw error;
    throw new GatewayError('FILE_UNREADABLE', { file, reason: (error as Error).message }, error);
  }
}

/** @throws GatewayError DRAFT_MISSING */
async function theDraft(place: AuthorityPlace, now: number): Promise<OpenDraft> {
  const draft = await openDraft(place, now);
  if (!draft) throw new GatewayError('DRAFT_MISSING');
  return draft;
}

export interface SecondPerson {
  /** Of the signer's certificate in the CA, e.g. "directory-2". */
  readonly name: string;
  readonly keyFile: string;
  readonly passphrase: string | undefined;
}

/**
 * Adds a signer's signature to the draft and publishes it once it has enough. No other key of the CA is needed.
 *
 * @throws GatewayError DRAFT_MISSING, SIGNER_UNKNOWN; DIRECTORY_UNDERSIGNED when it waits for still more; those of
 *   loadSigner and release
 */
export async function signDraft(place: AuthorityPlace, person: SecondPerson, now: number): Promise<DirectoryView> {
  const files = authorityFiles(place.directory);
  const { content, payload, signatures, previous } = await theDraft(place, now);
  const signer = await loadSigner(person.keyFile, files.certificate(person.name), person.passphrase);
  if (!content.signers.some(({ keyid }) => keyid === signer.keyid)) {
    throw new GatewayError('SIGNER_UNKNOWN', { signer: person.name });
  }
  const sig = await signer.sign(preAuthenticationEncoding(directoryType, payload));
  const others = signatures.filter(({ keyid }) => keyid !== signer.keyid);
  const signed = writeEnvelope(directoryType, payload, [...others, { keyid: signer.keyid, sig }]);
  // Kept first: a signature is not asked for twice because publishing failed.
  await replaceFile(files.draft(content.version), signed, publicMode);
  return await release(place, signed, previous, now);
}

/** @throws GatewayError DRAFT_MISSING */
export async function dropDraft(place: AuthorityPlace, now: number): Promise<void> {
  const { content } = await theDraft(place, now);
  await removeFile(authorityFiles(place.directory).draft(content.version));
}
