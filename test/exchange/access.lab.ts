/** Access over a store of its own: who is registered, what the audit trail was told, a clock, and a key to export. */
import { randomBytes } from 'node:crypto';
import { GatewayError } from '../../src/errors.ts';
import { type AccessDependencies, accessUseCases } from '../../src/exchange/access/access-use-cases.ts';
import { openRegistry } from '../../src/exchange/access/registry.ts';
import type { AccessUseCases } from '../../src/exchange/admin-use-cases.ts';
import type { AccessStore, Administrator, Client, Role } from '../../src/exchange/ports/access.ts';
import type { AuditEvent } from '../../src/exchange/ports/audit.ts';
import { openStore } from '../../src/store/open-store.ts';
import { dump } from '../contracts/store.home.ts';
import { memoryPool } from '../store/memory-store.ts';

export function client(name: string, changes: Partial<Client> = {}): Client {
  return {
    ...{ name, state: 'active', scopes: ['records:write'], datasets: ['penalty'], purposes: ['tendering'] },
    ...{ requestsPerMinute: 600, batchRecords: 5_000 },
    ...changes,
  };
}

/** What is asked for to have it registered. */
export function registration(name: string, changes: Record<string, unknown> = {}): Record<string, unknown> {
  const { state: _, ...asked } = client(name);
  return { ...asked, ...changes };
}

export function administrator(name: string, role: Role, state: Administrator['state'] = 'active'): Administrator {
  return { name, role, state };
}

/** Two of each role that decides, one auditor, and one who was a security administrator. */
export const registered: readonly Administrator[] = [
  administrator('security-a', 'security'),
  administrator('security-b', 'security'),
  administrator('security-gone', 'security', 'revoked'),
  administrator('system-a', 'system'),
  administrator('system-b', 'system'),
  administrator('auditor-a', 'auditor'),
  administrator('auditor-b', 'auditor'),
];

export interface AccessLab {
  readonly store: AccessStore;
  readonly clock: { now: number };
  /** What is in the audit trail, and what is only noted so far. */
  readonly trail: { readonly recorded: AuditEvent[]; readonly noted: AuditEvent[]; failure: Error | undefined };
  readonly exported: string[];
  readonly useCases: AccessUseCases;
  /** Every row of every table. */
  rows(): Promise<string[]>;
  /** The use cases of another process on the same database. */
  another(): AccessUseCases;
}

// One database and a schema for each lab: a database of its own takes four times as long.
const pool = await memoryPool();
let opened = 0;

/** Lets go of what all labs of this process share. */
export async function closeAccessLabs(): Promise<void> {
  await pool.end();
}

export async function openAccessLab(administrators = registered, clients = [client('court')]): Promise<AccessLab> {
  const schema = `access_${++opened}`;
  const store = await openStore(pool, { schema });
  await store.beginAccess(clients, administrators);
  const clock = { now: Date.parse('2026-11-24T04:00:00Z') };
  const world = { now: () => clock.now, randomBytes };
  const trail: AccessLab['trail'] = { recorded: [], noted: [], failure: undefined };
  const exported: string[] = [];
  const shared: Omit<AccessDependencies, 'registry'> = {
    ...{ store, world, city: '330100', trustDomain: 'g60.credit' },
    audit: {
      async record(event) {
        if (trail.failure) throw trail.failure;
        trail.recorded.push(event);
      },
      note: (event) => void trail.noted.push(event),
    },
    async exportPkcs12(name) {
      if (name === 'client-gone') throw new GatewayError('KEY_USE_UNKNOWN', { use: name, known: 'signing' });
      exported.push(name);
      return Buffer.from(`key of ${name}`);
    },
  };
  const another = () => accessUseCases({ ...shared, registry: openRegistry({ store, world, ttlMs: 500 }) });
  const rows = () => dump({ pool, schema });
  return { store, clock, trail, exported, rows, another, useCases: another() };
}
