import { openPglitePool } from './store/pglite-pool.ts';
import type { Pool } from './store/pool.ts';

/** One embedded database for the gateways of several cities in one process, a schema each. */
export type SharedDatabase = Pool;

/** @throws GatewayError STORE_LOCKED, FILE_UNWRITABLE */
export function openSharedDatabase(directory: string): Promise<SharedDatabase> {
  return openPglitePool(directory);
}
