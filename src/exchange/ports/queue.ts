/** Wake-ups: the queue holds ids only; every implementation passes test/contracts/queue.suite.ts. */
import type { CityCode, LedgerId } from '../../ledger/ledger-id.ts';

export interface DeliveryTarget {
  readonly peer: CityCode;
  readonly ledger: LedgerId;
}

/** What a run of a wake-up came to: nothing left to do, more of the same, or a failure to wait out. */
export type LaneOutcome =
  | { readonly kind: 'idle' }
  | { readonly kind: 'again' }
  | { readonly kind: 'retry'; readonly afterMs: number | undefined };

/** Wake-ups only: losing all of them loses nothing, the sweep makes them anew. */
export interface WakeUps {
  /** One job for each (peer, ledger) at most, and one more if it is running now. */
  wake(targets: readonly DeliveryTarget[]): Promise<void>;
  /** As wake, and ends a backoff that a target is waiting out. */
  revive(targets: readonly DeliveryTarget[]): Promise<void>;
  /** Queues an import by its id, once. */
  wakeImport(id: string): Promise<void>;
}

/** The work the queue calls; every method is safe to run twice. */
export interface QueueWork {
  deliver(target: DeliveryTarget, signal: AbortSignal): Promise<LaneOutcome>;
  runImport(id: string, signal: AbortSignal): Promise<void>;
  /** Runs once per interval in the whole city, whichever process takes it. */
  heartbeat(signal: AbortSignal): Promise<void>;
  sweep(signal: AbortSignal): Promise<void>;
}
