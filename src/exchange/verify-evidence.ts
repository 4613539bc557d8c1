import { X509Certificate } from 'node:crypto';
import { directoryType, readDirectory } from '../directory/directory.ts';
import type { DirectoryView } from '../directory/directory-view.ts';
import { checkEvidence, type ProvenEntry } from '../envelope/check-evidence.ts';
import { readEnvelope } from '../envelope/dsse.ts';
import { type ReceivedEvidence, readEvidence } from '../envelope/evidence.ts';
import { GatewayError } from '../errors.ts';
import { Directory } from '../wire/proto.ts';

export interface Verdict extends ProvenEntry {
  /** Name of a city as the directory in the evidence has it. */
  readonly nameOf: (city: string) => string;
  readonly directoryVersion: number;
}

/**
 * Verifies evidence from the corridor's root certificates alone: the directory by its signers' certificates, the keys
 * by the directory, the checkpoint and receipts by the keys, the entry by its path and commitments.
 *
 * @throws GatewayError EVIDENCE_* naming the link that fails
 */
export function verifyEvidence(bytes: Uint8Array, roots: readonly X509Certificate[]): Verdict {
  const evidence = readEvidence(bytes);
  const directory = trustedDirectory(evidence, roots);
  return {
    ...checkEvidence(evidence, directory),
    nameOf: (city) => directory.member(city)?.name ?? city,
    directoryVersion: directory.version,
  };
}

function trustedDirectory(evidence: ReceivedEvidence, roots: readonly X509Certificate[]): DirectoryView {
  try {
    // Judged at its own issue, not today: evidence outlives directories.
    return readDirectory(evidence.directory, { roots, previous: undefined, now: undefined });
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    if (isOfAnotherRoot(evidence, roots)) throw new GatewayError('EVIDENCE_ROOT', { what: 'directory' }, error);
    const reason = String(error.parameters['reason'] ?? error.code);
    throw new GatewayError('EVIDENCE_DIRECTORY', { reason }, error);
  }
}

/** Evidence of another corridor, or against the wrong file: worth telling from a directory that was altered. */
function isOfAnotherRoot({ directory }: ReceivedEvidence, roots: readonly X509Certificate[]): boolean {
  try {
    const { signers = [] } = Directory.decode(readEnvelope(directory, directoryType).payload);
    const certificates = signers.map((der) => new X509Certificate(der));
    return (
      certificates.length > 0 && !certificates.some((signer) => roots.some((root) => signer.verify(root.publicKey)))
    );
  } catch {
    return false;
  }
}
