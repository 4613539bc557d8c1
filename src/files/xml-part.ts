import { GatewayError } from '../errors.ts';
import { XmlError, type XmlHandler, XmlReader } from './xml.ts';
import type { Archive } from './zip.ts';

/**
 * Feeds a part of the workbook to the handler, and yields after each piece of it, so that a caller can pass on what
 * the handler has gathered before more is unfolded.
 *
 * @throws GatewayError FILE_NOT_XLSX naming the part, FILE_TOO_LARGE
 */
export async function* xmlPieces(
  archive: Archive,
  part: string,
  limit: number,
  handler: XmlHandler,
): AsyncGenerator<void, void, undefined> {
  const reader = new XmlReader(handler);
  const text = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const bytes of archive.part(part, limit)) {
      reader.write(text.decode(bytes, { stream: true }));
      yield;
    }
    reader.write(text.decode());
    reader.end();
  } catch (error) {
    // A TypeError is the text decoder's: the part is not UTF-8.
    if (error instanceof XmlError || error instanceof TypeError) throw new GatewayError('FILE_NOT_XLSX', { part });
    throw error;
  }
}

/** As xmlPieces, for a part that is read whole: nothing at all when the workbook has no such part. */
export async function readPart(archive: Archive, part: string, limit: number, handler: XmlHandler): Promise<void> {
  if (!archive.has(part)) return;
  for await (const _ of xmlPieces(archive, part, limit, handler));
}
