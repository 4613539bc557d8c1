import { readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { GatewayError } from '../errors.ts';
import type { RollbackGuard } from '../exchange/ports/store.ts';
import { type LedgerId, parseLedgerId } from '../ledger/ledger-id.ts';

/**
 * The guard kept in a JSON file: `{"sizes":{"330100/penalty/1":42}}`.
 *
 * @throws GatewayError FILE_UNREADABLE when there is a file but not such a one
 */
export async function openRollbackGuard(file: string): Promise<RollbackGuard> {
  return new GuardFile(file, readSizes(file));
}

class GuardFile implements RollbackGuard {
  readonly #file: string;
  /** What the file on disk says at least. */
  #written: Map<LedgerId, number> | undefined;
  /** What it is to say next. */
  readonly #wanted: Map<LedgerId, number>;
  #writing: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(file: string, sizes: Map<LedgerId, number> | undefined) {
    this.#file = file;
    this.#written = sizes;
    this.#wanted = new Map(sizes);
  }

  sizes(): ReadonlyMap<LedgerId, number> | undefined {
    return this.#written;
  }

  async raise(ledger: LedgerId, size: number): Promise<void> {
    if ((this.#written?.get(ledger) ?? -1) >= size) return;
    this.#wanted.set(ledger, Math.max(size, this.#wanted.get(ledger) ?? 0));
    // A write under way may have taken its copy already: this size goes with the next, and so does every other that
    // comes before that one begins.
    this.#next ??= this.#writeAfter(this.#writing);
    await this.#next;
  }

  async #writeAfter(current: Promise<void> | undefined): Promise<void> {
    await current?.catch(() => undefined);
    this.#writing = this.#next;
    this.#next = undefined;
    const sizes = new Map(this.#wanted);
    await replaceFile(this.#file, JSON.stringify({ sizes: Object.fromEntries(sizes) }));
    this.#written = sizes;
  }
}

function readSizes(file: string): Map<LedgerId, number> | undefined {
  try {
    const { sizes } = JSON.parse(readFileSync(file, 'utf8'));
    if (sizes?.constructor !== Object) throw new Error('it holds no sizes');
    return new Map(Object.entries(sizes).map(([ledger, size]) => [parseLedgerId(ledger).id, checkedSize(size)]));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new GatewayError('FILE_UNREADABLE', { file, reason: (error as Error).message }, error);
  }
}

function checkedSize(size: unknown): number {
  if (Number.isSafeInteger(size) && Number(size) >= 0) return Number(size);
  throw new Error('a size is not a whole number');
}

/** At every moment the name stands for the whole old content or the whole new one, also after a power cut. */
async function replaceFile(file: string, content: string): Promise<void> {
  const fresh = `${file}.new`;
  try {
    await written(fresh, 'w', content);
    await rename(fresh, file);
    // The rename itself is on disk only with its directory.
    await written(dirname(file), 'r', undefined);
  } catch (error) {
    throw new GatewayError('FILE_UNWRITABLE', { file, reason: (error as Error).message }, error);
  }
}

async function written(path: string, flags: 'w' | 'r', content: string | undefined): Promise<void> {
  const handle = await open(path, flags, 0o600);
  try {
    if (content !== undefined) await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
