import { GatewayError } from '../errors.ts';
import type { Operation } from '../wire/proto.ts';
import { contentOf } from './operation-content.ts';
import { textsOfFields } from './show.ts';

/**
 * The open part of an operation as an object of English field names and texts; empty for ERASE.
 *
 * @throws GatewayError PROTOBUF_MALFORMED
 */
export function showOperation(operation: Operation, open: Uint8Array): Record<string, string> {
  const content = contentOf(operation);
  if (!content) return {};
  try {
    return textsOfFields(content.fields, content.decode(open));
  } catch (error) {
    throw new GatewayError('PROTOBUF_MALFORMED', { message: content.schema }, error);
  }
}
