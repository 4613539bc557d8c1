import type { X509Certificate } from 'node:crypto';
import { preAuthenticationEncoding, readEnvelope } from '../envelope/dsse.ts';
import { verifySignature } from '../envelope/key-ring.ts';
import { GatewayError } from '../errors.ts';
import { type Certificate, readCertificate } from './certificate.ts';
import { type DirectoryContent, readContent } from './content.ts';
import { type DirectoryView, viewDirectory } from './directory-view.ts';

export const directoryType = 'application/vnd.g60.directory.v1+protobuf';

/** How long exchange among keys already trusted goes on after the directory has expired (protocol §6). */
export const directoryGraceMs = 7 * 24 * 3600 * 1000;

const clockToleranceMs = 5 * 60 * 1000;

export interface DirectoryTrust {
  /** Self-signed certificates of the corridor. */
  readonly roots: readonly X509Certificate[];
  /** The version held, which the new one must follow; undefined for one installed here, or shown as evidence. */
  readonly previous: DirectoryView | undefined;
  /** The instant to judge at, in milliseconds; undefined: its own issue, for evidence that outlives it. */
  readonly now: number | undefined;
  /** How long past its expiry it is still read: `directoryGraceMs` for the version held, nothing for a new one. */
  readonly graceMs?: number;
}

type Signatures = ReturnType<typeof readEnvelope>['signatures'];

function assertFollows({ version, issuedAt }: DirectoryContent, previous: DirectoryView): void {
  if (version !== previous.version + 1) {
    throw new GatewayError('DIRECTORY_VERSION', { version, expected: previous.version + 1 });
  }
  if (issuedAt < previous.issuedAt) {
    throw new GatewayError('DIRECTORY_INVALID', { reason: 'issued before the version it follows' });
  }
}

function assertCurrent(
  { issuedAt, expiresAt }: DirectoryContent,
  { now = issuedAt, graceMs = 0 }: DirectoryTrust,
): void {
  if (issuedAt > now + clockToleranceMs) {
    throw new GatewayError('CLOCK_AHEAD', { seconds: Math.ceil((issuedAt - now) / 1000) });
  }
  if (now >= expiresAt + graceMs) {
    throw new GatewayError('DIRECTORY_EXPIRED', { expired: new Date(expiresAt).toISOString() });
  }
}

function assertSigned(
  signed: Uint8Array,
  signatures: Signatures,
  { issuedAt }: DirectoryContent,
  { signers, threshold }: Pick<DirectoryContent, 'signers' | 'threshold'>,
): void {
  const good = ({ keyid, publicKey, notBefore, notAfter }: Certificate) =>
    issuedAt >= notBefore &&
    issuedAt <= notAfter &&
    signatures.some((signature) => signature.keyid === keyid && verifySignature(publicKey, signed, signature.sig));
  // Counted by signer, so a signature given twice counts once.
  const valid = signers.filter(good).length;
  if (valid < threshold) throw new GatewayError('DIRECTORY_UNDERSIGNED', { threshold, valid });
}

/**
 * The directory in an envelope, verified: it follows the version held and is signed by that version's threshold, and
 * by its own threshold of its own signers, certified by a root, as a TUF root is (TUF §5.3).
 *
 * @throws GatewayError ENVELOPE_MALFORMED, DIRECTORY_INVALID, DIRECTORY_VERSION, DIRECTORY_UNDERSIGNED,
 *   DIRECTORY_EXPIRED, CLOCK_AHEAD
 */
export function readDirectory(envelope: Uint8Array, trust: DirectoryTrust): DirectoryView {
  const { payload, signatures } = readEnvelope(envelope, directoryType);
  const content = readContent(payload, trust.roots.map(readCertificate));
  if (trust.previous) assertFollows(content, trust.previous);
  assertCurrent(content, trust);
  const signed = preAuthenticationEncoding(directoryType, payload);
  if (trust.previous) assertSigned(signed, signatures, content, trust.previous);
  assertSigned(signed, signatures, content, content);
  return viewDirectory(content, envelope);
}
