/** A city's own system that submits, and sends again under the same key until it is answered. */
import { setTimeout as pause } from 'node:timers/promises';
import type { CityProcess } from '../federation/city-process.ts';
import { freshRows, postRows, type Row, type Submitted } from '../federation/requests.ts';

export class Writer {
  readonly #city: CityProcess;
  #keys = 0;
  /** Ids of every record that was answered with 201, in order of their sequences. */
  readonly acknowledged: string[] = [];
  /** Sequences as they were answered, by id. */
  readonly sequences = new Map<string, number>();

  constructor(city: CityProcess) {
    this.#city = city;
  }

  /** Rows of one submission with its key; nothing is sent yet. */
  prepare(count: number): { readonly rows: readonly Row[]; readonly key: string } {
    this.#keys += 1;
    return { rows: freshRows('penalty', this.#city.code, count), key: `submission ${this.#keys}` };
  }

  /** Sends once; false when no answer came, or one that says to try again. */
  async attempt({ rows, key }: ReturnType<Writer['prepare']>): Promise<boolean> {
    try {
      const { status, json } = await postRows(this.#city, 'penalty', rows, { 'idempotency-key': key });
      if (status >= 500) return false;
      if (status !== 201) throw new Error(`${status} ${JSON.stringify(json)}`);
      for (const { id, sequence } of (json as unknown as Submitted).rows) {
        this.acknowledged.push(id);
        this.sequences.set(id, sequence);
      }
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === undefined) throw error;
      return false;
    }
  }

  /** Sends until it is answered. */
  async persist(submission: ReturnType<Writer['prepare']>): Promise<void> {
    for (let attempt = 0; attempt < 1200; attempt += 1) {
      if (await this.attempt(submission)) return;
      await pause(50);
    }
    throw new Error('no answer for a minute');
  }

  /** Submits one after the other until told to stop. */
  async write(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.persist(this.prepare(10));
      await pause(25);
    }
  }
}
