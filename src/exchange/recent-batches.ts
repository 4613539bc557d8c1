import type { LedgerId } from '../ledger/ledger-id.ts';
import type { StoredBatch } from './ports/store.ts';

interface Kept {
  readonly batch: StoredBatch;
  readonly bytes: number;
}

/**
 * Batches committed a moment ago, for the peers that are about to be sent them: reading each back from the database
 * for every peer cost more than all else about a delivery. What is not here any more is read from the database.
 */
export class RecentBatches {
  readonly #maxBytes: number;
  readonly #byLedger = new Map<LedgerId, Map<number, Kept>>();
  #order: { readonly ledger: LedgerId; readonly start: number }[] = [];
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** To be called after the commit: nothing may be sent that could still be rolled back. */
  keep(ledger: LedgerId, batch: StoredBatch, bytes: number): void {
    const batches = this.#byLedger.get(ledger) ?? new Map<number, Kept>();
    this.#byLedger.set(ledger, batches);
    batches.set(batch.start, { batch, bytes });
    this.#order.push({ ledger, start: batch.start });
    this.#bytes += bytes;
    while (this.#bytes > this.#maxBytes) {
      const oldest = this.#order.shift();
      if (!oldest) return;
      this.#bytes -= this.#byLedger.get(oldest.ledger)?.get(oldest.start)?.bytes ?? 0;
      this.#byLedger.get(oldest.ledger)?.delete(oldest.start);
    }
  }

  /** Everything from `start` on that is kept and fits into one batch. */
  find(ledger: LedgerId, start: number, limits: { batchEntries: number; batchBytes: number }): StoredBatch | undefined {
    const batches = this.#byLedger.get(ledger);
    const found: StoredBatch[] = [];
    let bytes = 0;
    for (let at = start; ; ) {
      const next = batches?.get(at);
      if (!next) break;
      bytes += next.bytes;
      at = next.batch.checkpoint.treeSize;
      if (found.length > 0 && (bytes > limits.batchBytes || at - start > limits.batchEntries)) break;
      found.push(next.batch);
    }
    const last = found.at(-1);
    return last && { start, entries: found.flatMap(({ entries }) => entries), checkpoint: last.checkpoint };
  }

  /** An erasure must not be outlived by a copy. */
  forget(ledger: LedgerId): void {
    for (const { bytes } of this.#byLedger.get(ledger)?.values() ?? []) this.#bytes -= bytes;
    this.#byLedger.delete(ledger);
    this.#order = this.#order.filter((kept) => kept.ledger !== ledger);
  }
}
