import type { X509Certificate } from 'node:crypto';
import { readDirectory } from '../directory/directory.ts';
import type { DirectoryView } from '../directory/directory-view.ts';
import { checkEvidence, type ProvenEntry } from '../envelope/check-evidence.ts';
import { type ReceivedEvidence, readEvidence } from '../envelope/evidence.ts';
import { GatewayError } from '../errors.ts';

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
    const reason = String(error.parameters['reason'] ?? error.code);
    throw new GatewayError('EVIDENCE_DIRECTORY', { reason }, error);
  }
}
