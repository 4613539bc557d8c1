/** Public keys that signatures are verified with, and what each could sign at a given time. */
import { constants, type KeyObject, verify } from 'node:crypto';
import type { CityCode } from '../ledger/ledger-id.ts';

/** A signing key of a member. Times are milliseconds since the epoch, UTC. */
export interface VerificationKey {
  readonly keyid: string;
  readonly city: CityCode;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly revokedAt: number | undefined;
  /** From when on the key may have been in other hands (RFC 5280 §5.3.2). */
  readonly invalidFrom: number | undefined;
  readonly publicKey: KeyObject;
}

export interface KeyRing {
  key(keyid: string): VerificationKey | undefined;
}

export type KeyStanding = 'valid' | 'not valid then' | 'revoked';

type Suite = (key: KeyObject, data: Uint8Array, sig: Uint8Array) => boolean;

const smallestRsa = 3072;

/** By the key's type (protocol §3.2). SM2 with SM3 is to be a further line. */
const suites: Readonly<Record<string, Suite>> = {
  rsa: (key, data, sig) =>
    (key.asymmetricKeyDetails?.modulusLength ?? 0) >= smallestRsa &&
    verify('sha256', data, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }, sig),
  ec: (key, data, sig) =>
    key.asymmetricKeyDetails?.namedCurve === 'prime256v1' && verify('sha256', data, { key, dsaEncoding: 'der' }, sig),
  ed25519: (key, data, sig) => verify(null, data, key, sig),
};

/** Whether the signature is the key's over the data. The algorithm is the key's own, never the message's choice. */
export function verifySignature(publicKey: KeyObject, data: Uint8Array, sig: Uint8Array): boolean {
  const suite = suites[publicKey.asymmetricKeyType ?? ''];
  return suite?.(publicKey, data, sig) ?? false;
}

/** What a signature made at `at` is worth: what was signed before a revocation stands. */
export function standingAt({ notBefore, notAfter, revokedAt, invalidFrom }: VerificationKey, at: number): KeyStanding {
  // A key may be revoked as compromised from an earlier moment than the one at which that was noticed.
  if (at >= Math.min(revokedAt ?? Number.POSITIVE_INFINITY, invalidFrom ?? Number.POSITIVE_INFINITY)) return 'revoked';
  return at >= notBefore && at <= notAfter ? 'valid' : 'not valid then';
}
