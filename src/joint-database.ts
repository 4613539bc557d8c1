import { openPglitePool } from './store/pglite-pool.ts';
import type { Pool } from './store/pool.ts';

/** One embedded database for the gateways of several cities in one process, a schema each. */
export type JointDatabase = Pool;

/** @throws GatewayError STORE_LOCKED, FILE_UNWRITABLE */
export function openJointDatabase(directory: string): Promise<JointDatabase> {
  return openPglitePool(directory);
}
