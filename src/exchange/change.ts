import { GatewayError } from '../errors.ts';
import type { DraftBatch } from './draft-batch.ts';
import type { ImportFinding, ImportProgress } from './ports/imports.ts';
import type { IdempotencyAnswer } from './ports/store.ts';
import type { RecordId } from './ports/world.ts';
import type { Idempotency } from './use-cases.ts';

/** What somebody wants done to an own ledger, as one step of a group commit. */
export interface Change<Answer> {
  readonly client: string;
  readonly idempotency: Idempotency | undefined;
  /** Entries it may make. */
  readonly records: number;
  readonly naturalKeys: readonly Uint8Array[];
  readonly recordIds: readonly RecordId[];
  /** What of an import counts as done once this is committed; undefined for other changes. */
  progress(answer: Answer): ImportStep | undefined;
  /**
   * Enters what is wanted into the batch. A GatewayError refuses this change alone, so it must be thrown before
   * anything is entered. The answer is JSON and holds no payload: it is kept under the idempotency key.
   */
  readonly plan: (batch: DraftBatch) => Answer;
}

export interface ImportStep {
  readonly counts: ImportProgress;
  readonly findings: readonly ImportFinding[];
}

export type Outcome = { readonly answer: unknown; readonly treeSize: number } | { readonly refused: GatewayError };

/** The change's answer, with the tree size that contains it; or why it alone is refused. */
export function planned(change: Change<unknown>, batch: DraftBatch): Outcome {
  try {
    const answer = change.plan(batch);
    return { answer, treeSize: batch.size };
  } catch (error) {
    if (error instanceof GatewayError) return { refused: error };
    throw error;
  }
}

/** The outcome kept under the change's key. */
export function repeated({ idempotency }: Change<unknown>, earlier: IdempotencyAnswer): Outcome {
  if (Buffer.compare(earlier.digest, idempotency?.digest ?? Buffer.alloc(0)) !== 0) {
    return { refused: new GatewayError('IDEMPOTENCY_KEY_REUSED') };
  }
  const kept = JSON.parse(earlier.answer);
  return 'refused' in kept ? { refused: new GatewayError(kept.refused.code, kept.refused.parameters) } : kept;
}

/** As JSON, without the values that findings show: what is kept under an idempotency key holds no payload. */
export function keptForm(outcome: Outcome): string {
  const { code, parameters } = 'refused' in outcome ? outcome.refused : { code: undefined, parameters: undefined };
  const kept = code ? { refused: { code, parameters } } : outcome;
  return JSON.stringify(kept, (key, value) => (key === 'shown' ? '' : value));
}

export function sameKey(one: Change<unknown>, other: Change<unknown>): boolean {
  return one.idempotency !== undefined && one.idempotency.key === other.idempotency?.key && one.client === other.client;
}
