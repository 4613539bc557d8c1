import { claimedDirectory } from '../directory/successors.ts';
import { GatewayError } from '../errors.ts';
import { readTrust } from '../exchange/trust-message.ts';
import { parseRevocationLists } from '../pki/revocation-list-file.ts';

/** What a file holds by its looks; nothing of it is verified yet. */
export interface Carried {
  readonly file: string;
  /** PEM. */
  readonly chain: string | undefined;
  /** Envelopes. */
  readonly directories: readonly Uint8Array[];
  /** DER. */
  readonly revocationLists: readonly Uint8Array[];
}

/** Of a SEQUENCE, with which every list begins; no message of the protocol does. */
const derSequence = 0x30;

function isDirectory(bytes: Uint8Array): boolean {
  try {
    claimedDirectory(bytes);
    return true;
  } catch {
    return false;
  }
}

/** @throws GatewayError FILE_NOT_RECOGNISED */
export function recognise(file: string, bytes: Buffer): Carried {
  const nothing = { file, chain: undefined, directories: [], revocationLists: [] };
  const text = bytes.toString('latin1');
  if (text.includes('-----BEGIN CERTIFICATE-----')) return { ...nothing, chain: text };
  const lists = parseRevocationLists(text);
  if (lists.length > 0) return { ...nothing, revocationLists: lists };
  if (bytes[0] === derSequence) return { ...nothing, revocationLists: [bytes] };
  if (isDirectory(bytes)) return { ...nothing, directories: [bytes] };
  try {
    const { directories, revocationLists } = readTrust(bytes);
    return { ...nothing, directories, revocationLists };
  } catch (error) {
    throw new GatewayError('FILE_NOT_RECOGNISED', { file, reason: 'none of these' }, error);
  }
}
