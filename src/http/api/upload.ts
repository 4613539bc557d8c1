import { GatewayError } from '../../errors.ts';
import type { ImportRequest } from '../../exchange/use-cases.ts';
import { csvType, ndjsonType, xlsxType } from '../media-types.ts';
import { invalid, malformed } from '../refused-request.ts';

type Format = ImportRequest['format'];

/** An uploaded file that has not been read yet. */
export interface Upload {
  readonly format: Format;
  readonly source: AsyncIterable<Uint8Array>;
}

export const uploadTypes: Readonly<Record<string, Format>> = {
  [csvType]: 'csv',
  [xlsxType]: 'xlsx',
  [ndjsonType]: 'ndjson',
};

const extensions: Readonly<Record<string, Format>> = {
  csv: 'csv',
  txt: 'csv',
  xlsx: 'xlsx',
  ndjson: 'ndjson',
  jsonl: 'ndjson',
};

/**
 * Passes the bytes on and stops at the limit, whatever Content-Length said.
 *
 * @throws GatewayError BODY_TOO_LARGE; BODY_MALFORMED when the caller's stream breaks off
 */
export async function* atMost(source: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<Uint8Array> {
  let length = 0;
  try {
    for await (const chunk of source) {
      length += chunk.length;
      if (length > limit) throw new GatewayError('BODY_TOO_LARGE', { limit });
      yield chunk;
    }
  } catch (error) {
    // Parsers and sockets throw errors of their own; whichever it was, half a file is no file.
    throw error instanceof GatewayError ? error : malformed('broken');
  }
}

/**
 * The format of a file in a form: by its name first, because browsers call a CSV file what the spreadsheet program
 * on the machine registered.
 *
 * @throws GatewayError MEDIA_TYPE_UNSUPPORTED
 */
export function formatOfFile(name: string, type: string): Format {
  const format = extensions[/\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase() ?? ''] ?? uploadTypes[type];
  if (format) return format;
  throw new GatewayError('MEDIA_TYPE_UNSUPPORTED', { type: type.slice(0, 60), allowed: '.csv, .xlsx, .ndjson' });
}

/** @throws GatewayError REQUEST_INVALID when the form holds no file */
export function fileOf<T>(file: T | undefined): T {
  if (file === undefined) throw invalid('file', 'file');
  return file;
}
