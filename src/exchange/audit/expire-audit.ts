import type { CityCode } from '../../ledger/ledger-id.ts';
import type { AuditStore, AuditTrail } from '../ports/audit.ts';
import type { World } from '../ports/world.ts';
import { auditLedger } from './audit-ledger.ts';
import { type AuditRetention, keptSince } from './audit-retention.ts';

export interface ExpireAuditDependencies {
  readonly city: CityCode;
  readonly store: AuditStore;
  readonly audit: AuditTrail;
  readonly world: World;
  readonly auditKept: AuditRetention;
}

/** Drops the content of events past their time, which is itself an event: the leaves stay, and say that there was one. */
export async function expireAudit({ city, store, audit, world, auditKept }: ExpireAuditDependencies): Promise<void> {
  const count = await store.expireAudit(auditLedger(city), keptSince(world.now(), auditKept));
  if (count > 0) audit.note({ action: 'audit.expire', actor: 'gateway', outcome: 'done', count });
}
