import { GatewayError } from '../errors.ts';
import type { Table, TableFormat, TableLimits, TableRow } from '../exchange/ports/table.ts';
import { csvRecords } from './csv.ts';
import { type NamedCells, ndjsonRows } from './ndjson.ts';
import { xlsxRecords } from './xlsx.ts';

export const standardLimits: TableLimits = {
  bytes: 512 * 1024 * 1024,
  rows: 1_000_000,
  rowCharacters: 256 * 1024,
  unfoldedBytes: 4 * 1024 * 1024 * 1024,
};

async function* atMost(source: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<Uint8Array, void, undefined> {
  let length = 0;
  for await (const chunk of source) {
    length += chunk.length;
    if (length > limit) throw new GatewayError('FILE_TOO_LARGE', { limit });
    yield chunk;
  }
}

/** Numbers the rows; a heading without any row below it is an empty file. */
async function* numbered<T>(
  rows: AsyncIterable<T>,
  limits: TableLimits,
  rowOf: (item: T, row: number) => TableRow,
): AsyncGenerator<TableRow, void, undefined> {
  let row = 0;
  for await (const item of rows) {
    row += 1;
    if (row > limits.rows) throw new GatewayError('FILE_TOO_MANY_ROWS', { limit: limits.rows });
    yield rowOf(item, row);
  }
  if (row === 0) throw new GatewayError('FILE_EMPTY');
}

async function closed(rows: AsyncGenerator<unknown, void, undefined>): Promise<void> {
  await rows.return();
}

async function headed(records: AsyncGenerator<string[], void, undefined>, limits: TableLimits): Promise<Table> {
  const first = await records.next();
  if (first.done) throw new GatewayError('FILE_EMPTY');
  const rows = numbered(records, limits, (cells, row) => ({ row, cells, names: undefined }));
  return { headings: first.value, naming: 'headings', rows, close: () => closed(records) };
}

async function* prepend<T>(first: T, rest: AsyncIterable<T>): AsyncGenerator<T, void, undefined> {
  yield first;
  yield* rest;
}

async function named(lines: AsyncGenerator<NamedCells, void, undefined>, limits: TableLimits): Promise<Table> {
  const first = await lines.next();
  if (first.done) throw new GatewayError('FILE_EMPTY');
  const rows = numbered(prepend(first.value, lines), limits, (line, row) => ({ row, ...line }));
  return { headings: first.value.names, naming: 'rows', rows, close: () => closed(lines) };
}

/**
 * Opens a file for reading row by row; memory stays flat however long it is, and the source is read no faster than
 * the rows are taken. Problems of the file as a whole are thrown here or while rows are read.
 *
 * @throws GatewayError FILE_ENCODING, FILE_EMPTY, FILE_QUOTING, FILE_MALFORMED, FILE_NOT_XLSX, FILE_ROW_TOO_LONG,
 * FILE_TOO_LARGE, FILE_TOO_MANY_ROWS
 */
export async function openTable(
  source: AsyncIterable<Uint8Array>,
  format: TableFormat,
  limits: TableLimits,
): Promise<Table> {
  const bytes = atMost(source, limits.bytes);
  switch (format) {
    case 'csv':
      return headed(csvRecords(bytes, limits), limits);
    case 'xlsx':
      return headed(xlsxRecords(bytes, limits), limits);
    case 'ndjson':
      return named(ndjsonRows(bytes, limits), limits);
  }
}
