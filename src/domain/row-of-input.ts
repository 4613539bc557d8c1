import { GatewayError } from '../errors.ts';
import type { RecordInput } from '../wire/proto.ts';
import { type Dataset, datasets } from './dataset.ts';
import type { CreditRecord } from './record.ts';
import type { Row } from './row.ts';
import { textsOf } from './show.ts';

/**
 * The row in a record submitted as protobuf: the texts a file would have had, so that one path examines both. What
 * only the gateway fills in (masked_id) is ignored.
 *
 * @throws GatewayError PROTOBUF_MALFORMED when the input holds no record
 */
export function rowOfInput(input: RecordInput): { readonly dataset: Dataset; readonly row: Row } {
  const dataset = datasets.find((name) => input[name]);
  const message = dataset && input[dataset];
  if (!dataset || !message) throw new GatewayError('PROTOBUF_MALFORMED', { message: 'g60.credit.v1.RecordInput' });
  const content = { dataset, message, subject: message.subject ?? {}, sealed: input.sealed ?? {} };
  return { dataset, row: textsOf(content as CreditRecord, ['record', 'subject', 'sealed']) };
}
