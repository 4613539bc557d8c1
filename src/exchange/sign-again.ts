import { checkpointType, readCheckpoint } from '../envelope/checkpoint.ts';
import { readEnvelope } from '../envelope/dsse.ts';
import { type KeyRing, standingAt } from '../envelope/key-ring.ts';
import { GatewayError } from '../errors.ts';
import type { StoredCheckpoint } from './ports/ledger.ts';
import type { Instant, Signer } from './ports/world.ts';
import { signCheckpoint } from './sign.ts';

/**
 * An own checkpoint as peers will believe it. Where its key was revoked from before it was issued, what it covers
 * could never be delivered: the same tree head is then signed by the key in use now, as of the same instant or the
 * first at which this key could sign, so that it still comes before all that was signed later.
 *
 * @throws GatewayError OWN_KEY_REVOKED until another key is in use
 */
export async function signedAgain(
  checkpoint: StoredCheckpoint,
  keys: KeyRing,
  signer: Signer,
): Promise<StoredCheckpoint> {
  const { signatures } = readEnvelope(checkpoint.envelope, checkpointType);
  if (!signatures.every(({ keyid }) => isRevoked(keyid, checkpoint.issuedAt, keys))) return checkpoint;
  const { keyid } = signer;
  const issuedAt = Math.max(checkpoint.issuedAt, keys.key(keyid)?.notBefore ?? 0);
  if (isRevoked(keyid, issuedAt, keys)) throw new GatewayError('OWN_KEY_REVOKED', { keyid });
  const envelope = await signCheckpoint(signer, { ...readCheckpoint(checkpoint.envelope), issuedAt });
  return { ...checkpoint, envelope, issuedAt };
}

function isRevoked(keyid: string, at: Instant, keys: KeyRing): boolean {
  const key = keys.key(keyid);
  return key !== undefined && standingAt(key, at) === 'revoked';
}
