import { GatewayError } from '../errors.ts';
import type { TableFormat } from '../exchange/ports/table.ts';

const extensions: Readonly<Record<string, TableFormat>> = {
  csv: 'csv',
  txt: 'csv',
  tsv: 'csv',
  xlsx: 'xlsx',
  ndjson: 'ndjson',
  jsonl: 'ndjson',
};

/**
 * The format a file's name promises.
 *
 * @throws GatewayError FILE_FORMAT_UNKNOWN
 */
export function formatOf(fileName: string): TableFormat {
  const format = extensions[/\.([a-z]+)$/i.exec(fileName)?.[1]?.toLowerCase() ?? ''];
  if (!format) throw new GatewayError('FILE_FORMAT_UNKNOWN', { file: fileName });
  return format;
}
