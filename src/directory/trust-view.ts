import { issuerOf } from './chain.ts';
import { type DirectoryView, viewDirectory } from './directory-view.ts';
import type { SigningKey } from './member.ts';

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

/**
 * The directory with the revocations of these lists: a signing certificate on a list is revoked whether or not the
 * directory says so yet, for a list needs one signature and a directory a second person's.
 */
export function trustView(directory: DirectoryView, revocationLists: readonly RevocationList[]): TrustView {
  if (revocationLists.length === 0) return { ...directory, revocationLists };
  const issuers = [...directory.issuers, ...directory.retiredIssuers];
  const revocationOf = ({ certificate }: SigningKey): Revocation | undefined => {
    const lists = revocationLists.filter(({ revoked }) => revoked.has(certificate.serial));
    // A serial number is one certificate's below its own issuer only.
    const issuer = lists.length > 0 ? issuerOf(certificate, issuers) : undefined;
    return lists.find((list) => list.issuer === issuer?.keyid)?.revoked.get(certificate.serial);
  };
  const members = directory.members.map((member) => {
    const signingKeys = member.signingKeys.map((key) => revoked(key, revocationOf(key)));
    return { ...member, signingKeys };
  });
  return { ...viewDirectory({ ...directory, members }, directory.envelope), revocationLists };
}

function revoked(key: SigningKey, revocation: Revocation | undefined): SigningKey {
  if (!revocation) return key;
  return {
    ...key,
    revokedAt: earlier(key.revokedAt, revocation.revokedAt),
    invalidFrom: earlier(key.invalidFrom, revocation.invalidFrom),
  };
}

function earlier(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);
}
