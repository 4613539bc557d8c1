/** What this city believes of others, as stored and as it spreads: versions of the directory, and revocation lists. */
import type { Certificate } from '../../directory/certificate.ts';
import type { RevocationList } from '../../directory/trust-view.ts';

export interface TrustStore {
  newestDirectory(): Promise<{ readonly version: number; readonly envelope: Uint8Array } | undefined>;
  saveDirectory(version: number, envelope: Uint8Array): Promise<void>;
  /** Keeps a version that is signed as well as the one held under its number and says something else: evidence. */
  saveForkedDirectory(version: number, envelope: Uint8Array): Promise<void>;
  /** Envelopes of the versions above `version`, in order. */
  directoriesAfter(version: number, limit: number): Promise<Uint8Array[]>;
  /** DER of the newest list of each issuer. */
  revocationLists(): Promise<Uint8Array[]>;
  /** Keeps it unless one of its issuer with a number as high is held. */
  saveRevocationList(list: RevocationList): Promise<void>;
}

/** Parses a revocation list and verifies its issuer's signature. @throws GatewayError REVOCATION_LIST_INVALID */
export type ReadRevocationList = (der: Uint8Array, issuers: readonly Certificate[]) => RevocationList;
