import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GatewayError } from '../errors.ts';

/** Writes what comes to a file. @throws GatewayError FILE_UNWRITABLE, and whatever the source throws */
export async function writeOut(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, file: string): Promise<void> {
  try {
    await pipeline(Readable.from(source, { objectMode: false }), createWriteStream(file));
  } catch (error) {
    if (!isFromDisk(error, file)) throw error;
    throw new GatewayError('FILE_UNWRITABLE', { file, reason: (error as Error).message }, error);
  }
}

/** The source may be a connection, whose errors are those of system calls too. */
function isFromDisk(error: unknown, file: string): boolean {
  const { path, syscall } = error as NodeJS.ErrnoException;
  return path === file || syscall === 'write';
}
