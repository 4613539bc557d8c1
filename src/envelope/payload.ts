/** Reading what was signed. A payload that cannot be read makes its envelope malformed. */
import { GatewayError } from '../errors.ts';
import { hashBytes } from '../ledger/hash.ts';
import { type LedgerId, parseLedgerId } from '../ledger/ledger-id.ts';
import { fromTimestamp, safeInteger } from '../wire/scalars.ts';

export function malformed(reason: string, cause?: unknown): GatewayError {
  return new GatewayError('ENVELOPE_MALFORMED', { reason }, cause);
}

export function decodePayload<Message>(
  message: { decode(bytes: Uint8Array): Message },
  name: string,
  payload: Uint8Array,
): Message {
  try {
    return message.decode(payload);
  } catch (error) {
    throw malformed(`not a protobuf ${name}`, error);
  }
}

export function ledgerField(text: string | undefined): LedgerId {
  try {
    return parseLedgerId(text ?? '').id;
  } catch (error) {
    throw malformed('ledger', error);
  }
}

export function sizeField(value: number | undefined, name: string): number {
  const size = safeInteger(value);
  if (size === undefined) throw malformed(name);
  return size;
}

export function hashField(value: Uint8Array | undefined, name: string): Uint8Array {
  if (value?.length !== hashBytes) throw malformed(name);
  return value;
}

export function instantField(value: Parameters<typeof fromTimestamp>[0], name: string): number {
  const instant = fromTimestamp(value);
  if (instant === undefined) throw malformed(name);
  return instant;
}
