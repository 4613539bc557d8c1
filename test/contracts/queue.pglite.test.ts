import { openPglitePool } from '../../src/store/pglite-pool.ts';
import { postgresLab } from './queue.postgres-lab.ts';
import { queueContract } from './queue.suite.ts';

await queueContract(async () => postgresLab(await openPglitePool(undefined), 15));
