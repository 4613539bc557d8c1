/** Files of which a crash, at any moment, leaves the old content or the new, never a part. */
import { randomBytes } from 'node:crypto';
import { link, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { GatewayError } from '../errors.ts';

/** Keys are for their owner alone; everything else that is written here is public. */
export const secretMode = 0o600;
export const publicMode = 0o644;

async function sync(path: string): Promise<void> {
  const handle = await open(path);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function place(
  file: string,
  data: string | Uint8Array,
  mode: number,
  settle: (temporary: string) => Promise<void>,
): Promise<void> {
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    // Made with its mode: a key must not be readable for the moment before a chmod.
    const handle = await open(temporary, 'wx', mode);
    try {
      await handle.writeFile(data);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await settle(temporary);
    await sync(dirname(file));
  } catch (error) {
    throw new GatewayError('FILE_UNWRITABLE', { file, reason: (error as Error).message }, error);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** @throws GatewayError FILE_UNWRITABLE */
export async function replaceFile(file: string, data: string | Uint8Array, mode: number): Promise<void> {
  await place(file, data, mode, (temporary) => rename(temporary, file));
}

/**
 * Writes a file that must not be there yet.
 *
 * @throws GatewayError FILE_UNWRITABLE, also when the file exists
 */
export async function createFile(file: string, data: string | Uint8Array, mode: number): Promise<void> {
  // A link fails where a rename would overwrite: of two writers, one wins.
  await place(file, data, mode, (temporary) => link(temporary, file));
}

/**
 * As createFile, where a file that is there already stays as it is; answers whether this one was written.
 *
 * @throws GatewayError FILE_UNWRITABLE
 */
export async function createFileOnce(file: string, data: string | Uint8Array, mode: number): Promise<boolean> {
  try {
    await createFile(file, data, mode);
    return true;
  } catch (error) {
    const cause = (error as Error).cause as NodeJS.ErrnoException | undefined;
    if (cause?.code === 'EEXIST') return false;
    throw error;
  }
}

/** Removes it, if it is there, for good. @throws GatewayError FILE_UNWRITABLE */
export async function removeFile(file: string): Promise<void> {
  try {
    await rm(file, { force: true });
    await sync(dirname(file));
  } catch (error) {
    throw new GatewayError('FILE_UNWRITABLE', { file, reason: (error as Error).message }, error);
  }
}
