import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Test } from 'tap';
import { openStore } from '../../src/store/open-store.ts';
import type { PglitePool } from '../../src/store/pglite-pool.ts';
import { memoryPool } from '../store/memory-store.ts';
import type { OpenStore } from './store.home.ts';
import { storeContract } from './store.suite.ts';

async function on(pool: PglitePool, schema: string): Promise<OpenStore> {
  const second = () => openStore(pool, { schema });
  return { pool, schema, second, store: await second() };
}

// One database and a schema for each test: a database of its own takes four times as long.
const shared = await memoryPool();
let opened = 0;

storeContract({
  open: () => on(shared, `contract_${++opened}`),
  async openAlone(t: Test) {
    const pool = await memoryPool();
    t.teardown(() => pool.end());
    return await on(pool, 'g60');
  },
  async place(t) {
    const directory = mkdtempSync(join(tmpdir(), 'g60-crash-'));
    t.teardown(() => rmSync(directory, { recursive: true, force: true }));
    return ['pglite', directory];
  },
  close: () => shared.end(),
});
