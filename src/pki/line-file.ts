/** Registers of the CA: one JSON object a line, only ever appended to. */
import { open, readFile } from 'node:fs/promises';
import { GatewayError } from '../errors.ts';
import { publicMode } from './durable-file.ts';

/** The rows of a file; none where it is not there. @throws GatewayError FILE_UNREADABLE */
export async function readLines<Row>(file: string): Promise<Row[]> {
  try {
    const lines = (await readFile(file, 'utf8')).split('\n').filter(Boolean);
    return lines.map((line): Row => JSON.parse(line));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new GatewayError('FILE_UNREADABLE', { file, reason: (error as Error).message }, error);
  }
}

/** Appends and waits for the disk. */
export async function appendLines(file: string, rows: readonly object[]): Promise<void> {
  const handle = await open(file, 'a', publicMode);
  try {
    await handle.writeFile(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    await handle.sync();
  } finally {
    await handle.close();
  }
}
