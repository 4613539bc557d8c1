/** Time, randomness and keys, as the use cases take them. */

/** UUID text of the 16 random bytes that name a record. */
export type RecordId = string;

/** Milliseconds since the epoch, UTC. */
export type Instant = number;

export interface Signer {
  /** SHA-256 of the signing certificate's DER, lower-case hex. */
  readonly keyid: string;
  /** The signing certificate and its issuers without the root, DER. */
  readonly chain: readonly Uint8Array[];
  sign(data: Uint8Array): Promise<Uint8Array>;
}

export interface World {
  now(): Instant;
  /** Cryptographically strong. */
  randomBytes(count: number): Uint8Array;
}
