/** The contract of ports/store.ts, for every home of the store. */
import t from 'tap';
import { accessContract } from './store.access.ts';
import { appendContract } from './store.append.ts';
import { auditContract } from './store.audit.ts';
import { crashContract } from './store.crash.ts';
import { deliveryContract } from './store.delivery.ts';
import { eraseContract } from './store.erase.ts';
import type { StoreHome } from './store.home.ts';
import { idempotencyContract } from './store.idempotency.ts';
import { importContract } from './store.imports.ts';
import { proofContract } from './store.proofs.ts';
import { quarantineContract } from './store.quarantine.ts';
import { recordContract } from './store.records.ts';
import { tidyContract } from './store.tidy.ts';
import { togetherContract } from './store.together.ts';
import { trustContract } from './store.trust.ts';

export function storeContract(home: StoreHome): void {
  t.teardown(() => home.close());
  for (const part of [
    appendContract,
    proofContract,
    recordContract,
    eraseContract,
    quarantineContract,
    tidyContract,
    deliveryContract,
    idempotencyContract,
    importContract,
    trustContract,
    accessContract,
    auditContract,
    togetherContract,
    crashContract,
  ]) {
    part(t, home);
  }
}
