import { pipeline, Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { GatewayError } from '../errors.ts';
import type { TableLimits } from '../exchange/ports/table.ts';
import { decodeText } from './encoding.ts';

const delimiters = [',', ';', '\t'] as const;

/** The delimiter that the heading line, outside quotes, has most of. */
function delimiterOf(text: string): string {
  const line = /[^\r\n]+/.exec(text)?.[0].replace(/"[^"]*"/g, '') ?? '';
  const count = (delimiter: string) => line.split(delimiter).length;
  return delimiters.reduce((best, next) => (count(next) > count(best) ? next : best));
}

function problemOf(error: unknown, limits: TableLimits): unknown {
  if (!(error instanceof CsvError)) return error;
  // The parser's own message quotes the cell, which may be a person's: it is not passed on, not even as a cause.
  const row = Number(error['records'] ?? 0);
  return error.code === 'CSV_MAX_RECORD_SIZE'
    ? new GatewayError('FILE_ROW_TOO_LONG', { row, limit: limits.rowCharacters })
    : new GatewayError('FILE_QUOTING', { row });
}

async function* prepend(first: string, rest: AsyncGenerator<string, void, undefined>): AsyncGenerator<string> {
  yield first;
  yield* rest;
}

/**
 * Records of a CSV file (RFC 4180), the heading first: any line end, delimited by comma, semicolon or tab,
 * whichever the heading line uses; blank records left out.
 *
 * @throws GatewayError FILE_ENCODING, FILE_QUOTING, FILE_ROW_TOO_LONG
 */
export async function* csvRecords(
  source: AsyncIterable<Uint8Array>,
  limits: TableLimits,
): AsyncGenerator<string[], void, undefined> {
  const text = decodeText(source);
  const first = await text.next();
  if (first.done) return;
  // UTF-16 without its mark is not told from its bytes; NULs among the headings give it away.
  const nul = first.value.slice(0, 1024).indexOf('\0');
  if (nul >= 0) throw new GatewayError('FILE_ENCODING', { encoding: 'UTF-8', byte: nul + 1, line: 1 });
  const parser = parse({
    delimiter: delimiterOf(first.value),
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    skip_records_with_empty_values: true,
    max_record_size: limits.rowCharacters,
  });
  // Errors of the source reach the reader through the parser, which pipeline destroys with them.
  pipeline(Readable.from(prepend(first.value, text)), parser, () => {});
  try {
    for await (const record of parser) yield record as string[];
  } catch (error) {
    throw problemOf(error, limits);
  }
}
