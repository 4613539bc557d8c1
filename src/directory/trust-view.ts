import type { DirectoryView } from './directory-view.ts';

/** What a revocation list says of a certificate (RFC 5280 §5.3). Instants are milliseconds since the epoch. */
export interface Revocation {
  readonly revokedAt: number;
  /** As RFC 5280 §5.3.1 names it, e.g. "keyCompromise". */
  readonly reason: string;
  /** Invalidity date: from when on the key may have been in other hands (RFC 5280 §5.3.2). */
  readonly invalidFrom: number | undefined;
}

/** The revocation list of one issuing CA, its signature verified (RFC 5280 §5). */
export interface RevocationList {
  /** Key id (SHA-256 of the DER) of the issuing CA's certificate. */
  readonly issuer: string;
  /** CRL number: of two lists of an issuer the higher counts. */
  readonly number: number;
  readonly thisUpdate: number;
  readonly nextUpdate: number;
  readonly der: Uint8Array;
  /** By serial number, lower-case hexadecimal without leading zeros. */
  readonly revoked: ReadonlyMap<string, Revocation>;
}

/** All that decides whom this gateway believes now: the directory, and what was revoked below its issuing CAs. */
export interface TrustView extends DirectoryView {
  /** The newest of each issuer. */
  readonly revocationLists: readonly RevocationList[];
}

export function trustView(directory: DirectoryView, revocationLists: readonly RevocationList[]): TrustView {
  return { ...directory, revocationLists };
}
