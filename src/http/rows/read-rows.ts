import type { Dataset } from '../../domain/dataset.ts';
import type { Row } from '../../domain/row.ts';
import { GatewayError } from '../../errors.ts';
import { invalid } from '../refused-request.ts';
import { boundedText, parseJson, readJson } from './json.ts';
import { readSubmission } from './protobuf.ts';
import type { RecordLimits } from './record-limits.ts';
import { rowOf } from './row.ts';

/** A body that holds records, and what it is written in. */
export interface RecordsBody {
  readonly format: 'json' | 'ndjson' | 'protobuf';
  readonly bytes: Buffer;
}

/** A record is flat; one level more lets the answer name the field that is not. */
const DEPTH = 3;

function rowsOfJson(bytes: Buffer, limit: number): Row[] {
  const value = readJson(bytes, { depth: DEPTH, containers: limit + 1 });
  if (!Array.isArray(value)) throw invalid('body', 'array');
  return value.map((item, index) => rowOf(item, `[${index}]`));
}

function rowsOfNdjson(bytes: Buffer, limit: number): Row[] {
  const text = boundedText(bytes, { depth: DEPTH, containers: limit + 1 });
  const rows: Row[] = [];
  text.split('\n').forEach((line, index) => {
    if (line.trim() === '') return;
    rows.push(rowOf(parseJson(line, index + 1), `line ${index + 1}`));
  });
  return rows;
}

/**
 * The rows of a submission, in order; at least one and at most `submitRecords`.
 *
 * @throws GatewayError BODY_MALFORMED and PROTOBUF_MALFORMED with the place, REQUEST_INVALID naming row and field,
 *   TOO_MANY_RECORDS, ENTRY_TOO_LARGE
 */
export function readRows({ format, bytes }: RecordsBody, dataset: Dataset, limits: RecordLimits): Row[] {
  const limit = limits.submitRecords;
  const rows =
    format === 'json'
      ? rowsOfJson(bytes, limit)
      : format === 'ndjson'
        ? rowsOfNdjson(bytes, limit)
        : readSubmission(bytes, dataset, limits);
  if (rows.length === 0) throw invalid('body', 'missing');
  if (rows.length > limit) throw new GatewayError('TOO_MANY_RECORDS', { limit });
  return rows;
}
