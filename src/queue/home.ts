/** Where the queue lives, as the rest of the room sees it: two ways to make BullMQ backends, and whether they answer. */
import type { BackendFactory, IQueueBackend, PgPool } from 'bullmq';

export type QueueHome =
  | { readonly kind: 'redis'; readonly url: string }
  /** A pg.Pool or anything of its shape, whose search_path holds `bullmq`. It stays the caller's to close. */
  | { readonly kind: 'postgres'; readonly pool: PgPool };

/** BullMQ asks for a `connection` even when the backend brings its own; this one is never read. */
export type Connection = Readonly<Record<string, never>>;
export type Backend = BackendFactory<IQueueBackend, Connection>;

export interface Home {
  /** For calls somebody waits for: they fail at once rather than wait for a lost connection. */
  readonly asking: Backend;
  /** For workers, which wait out a lost connection. */
  readonly working: Backend;
  /** False while it is known that a call would fail. */
  reachable(): boolean;
  close(): Promise<void>;
}
