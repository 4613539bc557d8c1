/** Every certificate the CA ever revoked: what its revocation lists are made from. */
import { appendLines, readLines } from './line-file.ts';
import type { RevokedSerial } from './make-revocation-list.ts';
import type { RevocationReason } from './revocation-list-form.ts';

export interface RevokedEntry {
  /** When, ISO 8601. */
  readonly at: string;
  /** Key id of the issuing CA. */
  readonly issuer: string;
  readonly serial: string;
  readonly reason: RevocationReason;
  /** ISO 8601. */
  readonly invalidFrom?: string;
}

/** Those of a CA that never revoked anything, or is older than revocation: none. @throws GatewayError FILE_UNREADABLE */
export function readRevoked(file: string): Promise<RevokedEntry[]> {
  return readLines(file);
}

/** It comes before the list that says so: a list never holds less than the one before. */
export function appendRevoked(file: string, entries: readonly RevokedEntry[]): Promise<void> {
  return appendLines(file, entries);
}

/** What the list of an issuing CA says: of a certificate that is named again, what was said last. */
export function revokedBy(issuer: string, entries: readonly RevokedEntry[]): RevokedSerial[] {
  const newest = new Map(entries.filter((entry) => entry.issuer === issuer).map((entry) => [entry.serial, entry]));
  return [...newest.values()].map(({ at, serial, reason, invalidFrom }) => ({
    serial,
    revokedAt: Date.parse(at),
    reason,
    invalidFrom: invalidFrom === undefined ? undefined : Date.parse(invalidFrom),
  }));
}
