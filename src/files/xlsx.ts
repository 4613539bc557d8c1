import { GatewayError } from '../errors.ts';
import type { TableLimits } from '../exchange/ports/table.ts';
import { readDateStyles } from './cell-styles.ts';
import { readSharedStrings } from './shared-strings.ts';
import { SheetRows } from './sheet.ts';
import { spool } from './spool.ts';
import { readWorkbook } from './workbook.ts';
import { xmlPieces } from './xml-part.ts';
import { type Archive, openArchive } from './zip.ts';

/** Rows of the first visible worksheet, in batches, without the blank ones. */
async function* sheetRows(archive: Archive, limits: TableLimits): AsyncGenerator<string[][], void, undefined> {
  const { sheet, since1904 } = await readWorkbook(archive);
  const strings = await readSharedStrings(archive);
  const rows = new SheetRows({ strings, isDate: await readDateStyles(archive), since1904 });
  for await (const _ of xmlPieces(archive, sheet, limits.unfoldedBytes, rows)) yield rows.take();
  yield rows.take();
}

function checkLength(cells: readonly string[], row: number, limit: number): void {
  let length = 0;
  for (const cell of cells) length += cell.length;
  if (length > limit) throw new GatewayError('FILE_ROW_TOO_LONG', { row, limit });
}

/**
 * Records of an XLSX file (ECMA-376, ISO/IEC 29500), the heading first. A sheet does not store empty cells, so each row
 * is made as long as the heading; one that has more keeps them.
 *
 * The file is first laid down on disk: what explains a sheet's cells stands after the sheet in it.
 *
 * @throws GatewayError FILE_NOT_XLSX, FILE_ROW_TOO_LONG, FILE_TOO_MANY_COLUMNS, FILE_TOO_LARGE
 */
export async function* xlsxRecords(
  source: AsyncIterable<Uint8Array>,
  limits: TableLimits,
): AsyncGenerator<string[], void, undefined> {
  const laidDown = await spool(source);
  try {
    let width: number | undefined;
    let row = 0;
    for await (const batch of sheetRows(await openArchive(laidDown), limits)) {
      for (const cells of batch) {
        checkLength(cells, row, limits.rowCharacters);
        width ??= cells.length;
        while (cells.length < width) cells.push('');
        yield cells;
        row += 1;
      }
    }
  } finally {
    await laidDown.close();
  }
}
