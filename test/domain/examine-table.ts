import { parse } from 'csv-parse/sync';
import iconv from 'iconv-lite';
import { recogniseColumns, rowOfCells } from '../../src/domain/columns.ts';
import type { Dataset } from '../../src/domain/dataset.ts';
import { DuplicateKeys } from '../../src/domain/duplicate-keys.ts';
import { examineRow } from '../../src/domain/examine.ts';
import { examineReceived } from '../../src/domain/received.ts';
import { schemaOf } from '../../src/domain/record.ts';
import { Operation } from '../../src/wire/proto.ts';
import { rules } from './shipped-rules.ts';

export interface Outcome {
  readonly rejected: Record<string, string[]>;
  readonly accepted: number;
  /** Rows that the source accepts and another city would not. */
  readonly quarantined: Record<string, string>;
}

/** What examining a whole CSV file of the 2018 edition comes to, by row number. */
export function examineTable(dataset: Dataset, bytes: Buffer, encoding: string): Outcome {
  const text = iconv.decode(bytes, encoding);
  const [headings = [], ...lines]: string[][] = parse(text, { bom: true, relax_column_count: true });
  const { columns, findings } = recogniseColumns(dataset, '2018', headings);
  if (findings.length > 0) throw new Error(`columns: ${findings.map(({ code }) => code)}`);
  const seen = new DuplicateKeys();
  const rejected: Record<string, string[]> = {};
  const quarantined: Record<string, string> = {};
  let accepted = 0;
  for (const [index, cells] of lines.entries()) {
    const row = index + 1;
    const read = rowOfCells(columns, cells);
    if ('finding' in read) throw new Error(`row ${row} is not of the table's shape`);
    const { findings, draft } = examineRow(dataset, '2018', read.row, rules);
    const codes: string[] = findings.filter(({ severity }) => severity === 'reject').map(({ code }) => code);
    if (draft && seen.firstRowOf(draft.naturalKey, row) !== undefined) codes.push('DUPLICATE_IN_BATCH');
    if (codes.length > 0) rejected[row] = codes;
    else accepted++;
    const code = draft && receivedCode(dataset, draft.open, draft.sealed);
    if (code) quarantined[row] = code;
  }
  return { rejected, accepted, quarantined };
}

function receivedCode(dataset: Dataset, open: Uint8Array, sealed: Uint8Array | undefined): string | undefined {
  return examineReceived(dataset, Operation.OPERATION_PUBLISH, schemaOf(dataset), open, sealed, rules);
}
