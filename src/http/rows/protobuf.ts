import protobuf from 'protobufjs/minimal.js';
import type { Dataset } from '../../domain/dataset.ts';
import type { Row } from '../../domain/row.ts';
import { rowOfInput } from '../../domain/row-of-input.ts';
import { GatewayError } from '../../errors.ts';
import { type RecordInput, RecordSubmission } from '../../wire/proto.ts';
import { invalid } from '../refused-request.ts';
import type { RecordLimits } from './record-limits.ts';

const RECORDS_TAG = (1 << 3) | 2;

/**
 * Counts the records before any is decoded: two bytes are enough for an empty one, and eight million of those are
 * a gigabyte of objects.
 */
function assertCounts(reader: protobuf.Reader, { submitRecords, entryBytes }: RecordLimits): void {
  let row = 0;
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    const start = reader.pos;
    reader.skipType(tag & 7);
    if (tag !== RECORDS_TAG) continue;
    row += 1;
    if (row > submitRecords) throw new GatewayError('TOO_MANY_RECORDS', { limit: submitRecords });
    if (reader.pos - start > entryBytes)
      throw new GatewayError('ENTRY_TOO_LARGE', { sequence: row, limit: entryBytes });
  }
}

function decode(bytes: Buffer, limits: RecordLimits): readonly RecordInput[] {
  let reader = protobuf.Reader.create(bytes);
  try {
    assertCounts(reader, limits);
    reader = protobuf.Reader.create(bytes);
    return RecordSubmission.decode(reader).records ?? [];
  } catch (error) {
    if (error instanceof GatewayError) throw error;
    throw new GatewayError('PROTOBUF_MALFORMED', { message: 'RecordSubmission', offset: reader.pos }, error);
  }
}

/** The rows of a RecordSubmission. @throws GatewayError PROTOBUF_MALFORMED with the byte offset, REQUEST_INVALID */
export function readSubmission(bytes: Buffer, dataset: Dataset, limits: RecordLimits): Row[] {
  return decode(bytes, limits).map((input, index) => {
    const place = `records[${index}]`;
    if (!(input.licence ?? input.penalty ?? input.debtor ?? input.listing)) throw invalid(place, 'missing');
    const { dataset: sent, row } = rowOfInput(input);
    if (sent !== dataset) throw invalid(place, 'dataset');
    return row;
  });
}
