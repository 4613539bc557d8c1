/** The checks that checkpoints and receipts share: a known key of the right city, its signature, its validity, the clock. */
import { GatewayError } from '../errors.ts';
import type { CityCode } from '../ledger/ledger-id.ts';
import { type EnvelopeSignature, type OpenedEnvelope, preAuthenticationEncoding } from './dsse.ts';
import { type KeyRing, standingAt, type VerificationKey, verifySignature } from './key-ring.ts';

/** How far another city's clock may be ahead of ours. */
export const clockToleranceMs = 5 * 60_000;

/** What an envelope claims: who says it, when, and what it is called in an error. */
export interface Statement {
  readonly type: string;
  readonly what: string;
  readonly city: CityCode;
  /** Milliseconds since the epoch, UTC. */
  readonly signedAt: number;
}

/**
 * The key by which the city signed. One good signature is enough: a city may sign in two suites while the others learn
 * the newer one.
 *
 * @throws GatewayError KEY_UNKNOWN, SIGNATURE_INVALID, KEY_REVOKED, KEY_NOT_VALID_THEN: what is wrong with the first
 */
export function verifySigned(envelope: OpenedEnvelope, statement: Statement, keys: KeyRing): VerificationKey {
  const data = preAuthenticationEncoding(statement.type, envelope.payload);
  let first: GatewayError | undefined;
  for (const signature of envelope.signatures) {
    const found = signerOf(signature, data, statement, keys);
    if (!(found instanceof GatewayError)) return found;
    first ??= found;
  }
  throw first ?? new GatewayError('ENVELOPE_MALFORMED', { reason: 'no signature' });
}

/** @throws GatewayError CLOCK_AHEAD */
export function assertNotAhead(signedAt: number, now: number): void {
  const ahead = signedAt - now;
  if (ahead > clockToleranceMs) throw new GatewayError('CLOCK_AHEAD', { seconds: Math.ceil(ahead / 1000) });
}

function signerOf(
  { keyid, sig }: EnvelopeSignature,
  data: Uint8Array,
  { what, city, signedAt }: Statement,
  keys: KeyRing,
): VerificationKey | GatewayError {
  const key = keys.key(keyid);
  if (key?.city !== city) return new GatewayError('KEY_UNKNOWN', { keyid, city });
  // The signature first: until it holds, nobody has said when this was signed.
  if (!verifySignature(key.publicKey, data, sig)) return new GatewayError('SIGNATURE_INVALID', { what });
  const standing = standingAt(key, signedAt);
  if (standing === 'valid') return key;
  return new GatewayError(standing === 'revoked' ? 'KEY_REVOKED' : 'KEY_NOT_VALID_THEN', { keyid });
}
