/** What the CA does for those who call its service, as http/ calls it. Every method throws GatewayError on purpose. */
import type { CityCode } from '../../ledger/ledger-id.ts';

/** Whose certificate the caller has shown. */
export interface Asker {
  readonly city: CityCode;
  readonly uri: string;
}

/** One request to the service, as the CA keeps it. */
export interface ServedRequest {
  /** Identity of the certificate; empty when the request was refused before it was looked at. */
  readonly asker: string;
  readonly route: string;
  readonly status: number;
  /** Problem code of a refusal. */
  readonly code: string | undefined;
}

export interface AuthorityUseCases {
  /**
   * A certificate for a new key of an identity that the asker may speak for; `after` is the version of the directory
   * it holds. @throws GatewayError CSR_*, CERTIFICATE_UNKNOWN
   */
  certify(
    asker: Asker,
    request: string,
    after: number,
  ): Promise<{ readonly chain: string; readonly trust: Uint8Array }>;
  /** A Trust message with what is newer than this version of the directory. */
  trustAfter(version: number): Promise<Uint8Array>;
  /** DER of the newest list of an issuing CA. @throws GatewayError NOT_FOUND */
  revocationList(issuer: string): Promise<Uint8Array>;
  served(request: ServedRequest): Promise<void>;
}
