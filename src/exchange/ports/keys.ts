/** This city's own keys: which are in use, which come next, and how use passes from one to the next without a restart. */
import type { Certificate } from '../../directory/certificate.ts';
import type { Instant } from './world.ts';

/** What a key is for; its files are named after it. */
export type KeyUse = 'gateway' | 'signing' | 'jwt' | `client-${string}` | `administrator-${string}`;

/** One key of a use and where it stands in its life. */
export interface KeyGeneration {
  /** Of its files: "signing", "signing.2" … No name of a client or administrator has a dot in it. */
  readonly name: string;
  /** undefined for a jwt key, and until the CA has answered the request. */
  readonly certificate: Certificate | undefined;
  /** SHA-256 of the public key's SPKI, hexadecimal; undefined where the key is not on this machine. */
  readonly keyDigest: string | undefined;
}

export interface KeyState {
  readonly use: KeyUse;
  readonly used: KeyGeneration;
  readonly usedSince: Instant;
  /** A key made to follow, in use nowhere yet. */
  readonly next: (KeyGeneration & { readonly madeAt: Instant; readonly publishedAt: Instant | undefined }) | undefined;
  /** Keys replaced; each is destroyed some time after. */
  readonly retired: readonly (KeyGeneration & { readonly retiredAt: Instant })[];
}

/**
 * The keys of a city's data directory. Every method leaves files that a gateway can start from, whenever it is cut
 * short, and does nothing where its work is done already.
 */
export interface KeyStore {
  uses(): Promise<KeyUse[]>;
  states(): Promise<KeyState[]>;
  state(use: KeyUse): Promise<KeyState>;
  /** Makes the next key and answers its PKCS#10 request, PEM; '' for a jwt key. */
  prepareNext(use: KeyUse): Promise<string>;
  /** The next key's certificate with its issuers, PEM. @throws GatewayError KEY_MISMATCH */
  installNext(use: KeyUse, chain: string): Promise<void>;
  markPublished(use: KeyUse, at: Instant): Promise<void>;
  /** Uses the next key from now on; the one used until now is retired. @throws GatewayError KEY_MISMATCH */
  useNext(use: KeyUse, at: Instant): Promise<void>;
  /** Destroys the next key, for good: it was refused or revoked. Does nothing where that key is used already. */
  dropNext(use: KeyUse, at: Instant): Promise<void>;
  /** Destroys private keys retired before `before`; their certificates stay. */
  destroyRetired(use: KeyUse, before: Instant): Promise<void>;
}

/** The CA, where it can be reached; it certifies a key of an identity this city already has. */
export interface Enrolment {
  /** @throws GatewayError AUTHORITY_UNREACHABLE, AUTHORITY_REFUSED with the CA's code as `refused` */
  certify(request: string, signal: AbortSignal): Promise<{ readonly chain: string; readonly trust: Uint8Array }>;
  /** A Trust message with what is newer than this version of the directory. */
  trust(after: number, signal: AbortSignal): Promise<Uint8Array>;
}

/** The keys that tokens are signed and verified with (RFC 7517, RFC 7518: ES256). PEM; kid is RFC 7638's thumbprint. */
export interface TokenKeys {
  readonly signing: { readonly kid: string; readonly privateKey: string };
  /** The one that signs, the one that will, and those that did while a token of theirs may be in use. */
  readonly verifying: readonly {
    readonly kid: string;
    readonly publicKey: string;
    readonly jwk: Readonly<Record<string, string>>;
  }[];
}
