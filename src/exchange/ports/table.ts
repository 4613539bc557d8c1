/** An uploaded file as the use cases see it: headings and a stream of rows, whatever the format was. */
export interface TableRow {
  /** 1 is the first data row; blank rows are skipped and not counted. */
  readonly row: number;
  /** Exactly as found: as many as the row has, which may differ from the headings. */
  readonly cells: readonly string[];
  /** Names of these cells where each row carries its own (NDJSON); undefined: the table's headings name them. */
  readonly names: readonly string[] | undefined;
}

export interface Table {
  /** The heading row; for NDJSON the names in the first line. */
  readonly headings: readonly string[];
  /** Whether the headings hold for every row, or each row names its own cells. */
  readonly naming: 'headings' | 'rows';
  /** Can be read once; ending or leaving the loop frees what the file holds open. */
  readonly rows: AsyncIterable<TableRow>;
  /** Frees what the file holds open, when rows are not read at all. */
  close(): Promise<void>;
}

export type TableFormat = 'csv' | 'xlsx' | 'ndjson';

/** Media types of uploaded files, as senders and the API name them. */
export const tableTypes = {
  csv: 'text/csv',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  ndjson: 'application/x-ndjson',
} as const satisfies Readonly<Record<TableFormat, string>>;

export interface TableLimits {
  /** Bytes of the file as sent. */
  readonly bytes: number;
  readonly rows: number;
  /** Characters in one row. */
  readonly rowCharacters: number;
  /** Bytes one part of an XLSX file may unfold to. */
  readonly unfoldedBytes: number;
}
