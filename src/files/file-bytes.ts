import { createReadStream } from 'node:fs';
import { getSystemErrorMap } from 'node:util';
import { GatewayError } from '../errors.ts';

/**
 * The bytes of a file, read as they are taken.
 *
 * @throws GatewayError FILE_UNREADABLE
 */
export async function* fileBytes(file: string): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for await (const chunk of createReadStream(file)) yield chunk as Buffer;
  } catch (error) {
    const { errno, syscall } = error as NodeJS.ErrnoException;
    // Whoever takes the bytes may throw its own error in here.
    if (errno === undefined || syscall === undefined) throw error;
    const reason = getSystemErrorMap().get(errno)?.[1] ?? syscall;
    throw new GatewayError('FILE_UNREADABLE', { file, reason }, error);
  }
}
