import { envelopeBytes, envelopeMessage } from '../envelope/dsse.ts';
import { GatewayError } from '../errors.ts';
import { Trust } from '../wire/proto.ts';
import { safeInteger } from '../wire/scalars.ts';

/** What one gateway tells another of directories and revocations. Nothing in it is verified yet. */
export interface ToldTrust {
  /** Of the newest directory the sender says it holds. */
  readonly version: number;
  /** Envelopes, in the order of their versions. */
  readonly directories: readonly Uint8Array[];
  /** DER. */
  readonly revocationLists: readonly Uint8Array[];
}

/** The largest Trust taken from anybody. */
export const trustBytes = 4 * 1024 * 1024;

/** Each costs a verification or two: more of them in one message are an attack. */
const mostDirectories = 200;
const mostLists = 16;

export function writeTrust({ version, directories, revocationLists }: ToldTrust): Uint8Array {
  return Trust.encode({
    version,
    directories: directories.map(envelopeMessage),
    revocation_lists: [...revocationLists],
  }).finish();
}

/** @throws GatewayError PROTOBUF_MALFORMED */
export function readTrust(body: Uint8Array): ToldTrust {
  const malformed = (cause?: unknown) => new GatewayError('PROTOBUF_MALFORMED', { message: 'Trust' }, cause);
  if (body.length > trustBytes) throw malformed();
  try {
    const { version: said, directories = [], revocation_lists: revocationLists = [] } = Trust.decode(body);
    const version = safeInteger(said);
    if (version !== undefined && directories.length <= mostDirectories && revocationLists.length <= mostLists) {
      return { version, directories: directories.map(envelopeBytes), revocationLists };
    }
  } catch (error) {
    throw malformed(error);
  }
  throw malformed();
}

/** As many of the directories as leave room for the lists in one message; the receiver asks again for the rest. */
export function thatFit(directories: readonly Uint8Array[], revocationLists: readonly Uint8Array[]): Uint8Array[] {
  let left = trustBytes - 1024 - revocationLists.reduce((bytes, { length }) => bytes + length + 16, 0);
  const fitting = directories.slice(0, mostDirectories).findIndex(({ length }) => {
    left -= length + 16;
    return left < 0;
  });
  return directories.slice(0, fitting < 0 ? mostDirectories : fitting);
}
