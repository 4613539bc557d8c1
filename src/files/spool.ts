import { randomUUID } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A stream laid down where any part of it can be read again. */
export interface Spool {
  readonly length: number;
  /** Fewer bytes than asked for at the end. */
  read(start: number, length: number): Promise<Buffer>;
  close(): Promise<void>;
}

async function anonymousFile(): Promise<FileHandle> {
  const path = join(tmpdir(), `g60-${randomUUID()}`);
  const file = await open(path, 'wx+', 0o600);
  // The file may hold personal data. Without a name it can be opened by no one else, and a crash leaves nothing behind.
  await unlink(path);
  return file;
}

/** Reads the source to its end into a file without a name, which disappears on close or when the process ends. */
export async function spool(source: AsyncIterable<Uint8Array>): Promise<Spool> {
  const file = await anonymousFile();
  let length = 0;
  try {
    for await (const chunk of source) {
      for (let written = 0; written < chunk.length; ) {
        written += (await file.write(chunk, written, chunk.length - written, length + written)).bytesWritten;
      }
      length += chunk.length;
    }
  } catch (error) {
    await file.close();
    throw error;
  }
  return {
    length,
    async read(start, wanted) {
      const buffer = Buffer.allocUnsafe(wanted);
      let read = 0;
      while (read < wanted) {
        const { bytesRead } = await file.read(buffer, read, wanted - read, start + read);
        if (bytesRead === 0) break;
        read += bytesRead;
      }
      return buffer.subarray(0, read);
    },
    close: () => file.close(),
  };
}
