import type { TableFormat, TableLimits, TableRow } from '../../src/exchange/ports/table.ts';
import { openTable, standardLimits } from '../../src/files/table.ts';

/** The bytes in pieces of a size. */
export async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** A whole file as headings and rows of cells. */
export async function readAll(
  source: AsyncIterable<Uint8Array>,
  format: TableFormat,
  limits: Partial<TableLimits> = {},
): Promise<{ headings: readonly string[]; rows: TableRow[] }> {
  const table = await openTable(source, format, { ...standardLimits, ...limits });
  const rows: TableRow[] = [];
  for await (const row of table.rows) rows.push(row);
  return { headings: table.headings, rows };
}

export async function cellsOf(bytes: Uint8Array, format: TableFormat, piece = 65_536): Promise<(readonly string[])[]> {
  const { headings, rows } = await readAll(inPieces(bytes, piece), format);
  return [headings, ...rows.map(({ cells }) => cells)];
}

/** The GatewayError a file is refused with. */
export async function refusalOf(
  bytes: Uint8Array | string,
  format: TableFormat,
  limits: Partial<TableLimits> = {},
): Promise<{ code: string; parameters: unknown }> {
  try {
    await readAll(inPieces(Buffer.from(bytes), 65_536), format, limits);
  } catch (error) {
    return error as { code: string; parameters: unknown };
  }
  throw new Error('the file was read');
}
