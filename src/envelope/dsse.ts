/** DSSE v1 envelopes in their published protobuf form: one signed payload of a declared type. */
import { GatewayError } from '../errors.ts';
import { Envelope } from '../wire/proto.ts';

export interface EnvelopeSignature {
  /** SHA-256 of the signing certificate's DER, lower-case hex; a hint which key to try, itself not signed. */
  readonly keyid: string;
  readonly sig: Uint8Array;
}

export interface OpenedEnvelope {
  readonly payload: Uint8Array;
  readonly signatures: readonly EnvelopeSignature[];
}

/** More signatures than the corridor could have signers: each costs the verifier a public-key operation. */
const mostSignatures = 32;

/** PAE(type, payload) of the DSSE v1 protocol: what is signed. */
export function preAuthenticationEncoding(type: string, payload: Uint8Array): Uint8Array {
  const head = `DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.length} `;
  return Buffer.concat([Buffer.from(head), payload]);
}

export function writeEnvelope(type: string, payload: Uint8Array, signatures: readonly EnvelopeSignature[]): Uint8Array {
  return Envelope.encode({ payload, payloadType: type, signatures: signatures.map((each) => ({ ...each })) }).finish();
}

/** The bytes of an envelope that came inside another message: what is stored, and what the verifiers take. */
export function envelopeBytes(message: Envelope): Uint8Array {
  return Envelope.encode(message).finish();
}

/** The opposite of `envelopeBytes`. @throws GatewayError ENVELOPE_MALFORMED */
export function envelopeMessage(bytes: Uint8Array): Envelope {
  try {
    return Envelope.decode(bytes);
  } catch (error) {
    throw new GatewayError('ENVELOPE_MALFORMED', { reason: 'not a protobuf Envelope' }, error);
  }
}

/**
 * What an envelope of this type holds; nothing about its signatures is verified yet.
 *
 * @throws GatewayError ENVELOPE_MALFORMED
 */
export function readEnvelope(bytes: Uint8Array, type: string): OpenedEnvelope {
  const { payload, payloadType, signatures = [] } = envelopeMessage(bytes);
  const refuse = (reason: string) => new GatewayError('ENVELOPE_MALFORMED', { reason });
  // A receipt's bytes must never be taken for a checkpoint's: the type is signed with the payload.
  if (payloadType !== type) throw refuse(`not of type ${type}`);
  if (!payload || payload.length === 0) throw refuse('no payload');
  if (signatures.length === 0 || signatures.length > mostSignatures) throw refuse(`${signatures.length} signatures`);
  const opened = signatures.map(({ keyid = '', sig = new Uint8Array() }) => ({ keyid, sig }));
  if (!opened.every(({ keyid }) => /^[0-9a-f]{64}$/.test(keyid))) throw refuse('keyid');
  // Whoever counts signatures towards a threshold must not count one key twice.
  if (new Set(opened.map(({ keyid }) => keyid)).size !== opened.length) throw refuse('two signatures by one key');
  return { payload, signatures: opened };
}
