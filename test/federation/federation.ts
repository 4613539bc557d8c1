import type { Test } from 'tap';
import { assertNoIdentityLogged, openProcessCorridor } from './corridor-of-processes.ts';
import type { Homes } from './homes.ts';
import { erasure } from './scenes/erasure.ts';
import { evidence } from './scenes/evidence.ts';
import { imports } from './scenes/imports.ts';
import { operations } from './scenes/operations.ts';
import { outage } from './scenes/outage.ts';
import { publishing } from './scenes/publishing.ts';
import { sharing } from './scenes/sharing.ts';

/** Heartbeats in seconds, and retries so far apart that nothing here can wait for one. */
const settings = {
  G60_HEARTBEAT_SECONDS: '2',
  G60_SWEEP_SECONDS: '2',
  G60_QUEUE__RETRY_MIN_SECONDS: '600',
  G60_QUEUE__RETRY_MAX_SECONDS: '900',
};

/** What users do, in three cities that are three processes. */
export async function federation(t: Test, homes: Homes): Promise<void> {
  const corridor = await openProcessCorridor(t, { codes: ['330100', '310117', '340100'], settings, homes });
  for (const scene of [publishing, operations, erasure, imports, evidence, outage, sharing]) scene(t, corridor);
  await t.test('nothing that was logged names a person by number', async (t) => {
    assertNoIdentityLogged(t, corridor.cities);
  });
}
