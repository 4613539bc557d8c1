import type { X509Certificate } from 'node:crypto';
import { readEnvelope } from '../envelope/dsse.ts';
import { GatewayError } from '../errors.ts';
import { Directory } from '../wire/proto.ts';
import { safeInteger } from '../wire/scalars.ts';
import { directoryType, readDirectory } from './directory.ts';
import type { DirectoryView } from './directory-view.ts';

/** Number and payload of a directory, its signatures unverified. */
export interface ClaimedDirectory {
  readonly version: number;
  readonly payload: Uint8Array;
}

/** @throws GatewayError ENVELOPE_MALFORMED, DIRECTORY_INVALID */
export function claimedDirectory(envelope: Uint8Array): ClaimedDirectory {
  const { payload } = readEnvelope(envelope, directoryType);
  try {
    const version = safeInteger(Directory.decode(payload).version);
    if (version) return { version, payload };
  } catch (error) {
    throw new GatewayError('DIRECTORY_INVALID', { reason: 'not a Directory message' }, error);
  }
  throw new GatewayError('DIRECTORY_INVALID', { reason: 'version' });
}

export interface Refused {
  readonly error: GatewayError;
  readonly envelope: Uint8Array;
}

export interface Succession {
  /** Versions that follow the one held, in order, all to be kept; the last is the one to believe. */
  readonly taken: readonly DirectoryView[];
  /** The first that was not taken. */
  readonly refused: Refused | undefined;
}

interface Judge {
  readonly roots: readonly X509Certificate[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * What of these envelopes follows the version held, one after the other, each signed by the threshold of the version
 * before it. Versions not above the one held are passed over; with another content under its number they are a fork.
 */
export function successors(held: DirectoryView, envelopes: readonly Uint8Array[], judge: Judge): Succession {
  const chain: DirectoryView[] = [];
  let refused: Refused | undefined;
  for (const envelope of envelopes) {
    try {
      const next = successor(chain.at(-1) ?? held, envelope, judge);
      if (next) chain.push(next);
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      refused = { error, envelope };
      break;
    }
  }
  const useful = usefulCount(chain, held, judge.now);
  return { taken: chain.slice(0, useful), refused: refused ?? expired(chain[useful]) };
}

function successor(held: DirectoryView, envelope: Uint8Array, { roots, now }: Judge): DirectoryView | undefined {
  const { version, payload } = claimedDirectory(envelope);
  if (version < held.version) return undefined;
  if (version > held.version) {
    // One passed on the way to a newer one may have expired, as a TUF root may (TUF §5.3.10).
    return readDirectory(envelope, { roots, previous: held, now, graceMs: Number.POSITIVE_INFINITY });
  }
  // The same content may carry more signatures here than there.
  if (Buffer.compare(payload, claimedDirectory(held.envelope).payload) === 0) return undefined;
  // Anybody can write a number on something; a fork is one that the directory's signers have signed.
  readDirectory(envelope, { roots, previous: undefined, now: undefined });
  throw new GatewayError('DIRECTORY_FORKED', { version });
}

/**
 * How many from the first on are worth taking. Expired ones at the end are not: whoever shows an old version last must
 * not end the use of one that is good. But after one that has expired itself, each is a step towards the present.
 */
function usefulCount(chain: readonly DirectoryView[], held: DirectoryView, now: number): number {
  return now >= held.expiresAt ? chain.length : chain.findLastIndex(({ expiresAt }) => now < expiresAt) + 1;
}

function expired(late: DirectoryView | undefined): Refused | undefined {
  if (!late) return undefined;
  const error = new GatewayError('DIRECTORY_EXPIRED', { expired: new Date(late.expiresAt).toISOString() });
  return { error, envelope: late.envelope };
}
