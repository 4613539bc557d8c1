import type { Configuration } from '../../config.ts';
import { GatewayError } from '../../errors.ts';
import type { AccessStore, Administrator, Client } from '../ports/access.ts';
import type { AuditTrail } from '../ports/audit.ts';
import { readRegisters } from './effect.ts';
import { type Refuse, readAdministrator, readClient } from './registration.ts';

export interface BeginAccessDependencies {
  readonly store: AccessStore;
  readonly audit: AuditTrail;
}

/**
 * Registers the configured clients and administrators where nobody was ever registered. From then on the configuration
 * is checked, but administrators decide.
 *
 * @throws GatewayError CONFIG_INVALID naming the key
 */
export async function beginAccess(
  configured: Configuration['access'],
  { store, audit }: BeginAccessDependencies,
): Promise<void> {
  const clients = read('clients', configured.clients, readClient) satisfies readonly Client[];
  const administrators = read(
    'administrators',
    configured.administrators,
    readAdministrator,
  ) satisfies readonly Administrator[];
  if (clients.length + administrators.length === 0) return;
  const registers = await readRegisters(store);
  if (registers.clients.length + registers.administrators.length > 0) return;
  // Told first, as every grant is; processes that start together may tell it twice, and one of them does it.
  await audit.record({
    ...{ action: 'access.began', actor: 'gateway', outcome: 'done' },
    details: {
      clients: clients.map(({ name }) => name).join(' '),
      administrators: administrators.map(({ name, role }) => `${name}:${role}`).join(' '),
    },
  });
  await store.beginAccess(clients, administrators);
}

function read<T extends { readonly name: string }>(
  key: keyof Configuration['access'],
  values: readonly unknown[],
  readOne: (value: unknown, refuse: Refuse) => T,
): (T & { readonly state: 'active' })[] {
  const names = new Set<string>();
  return values.map((value, index) => {
    const refuse: Refuse = (place, reason) => {
      throw new GatewayError('CONFIG_INVALID', {
        key: ['access', key, index, place].join('.').replace(/\.$/, ''),
        reason,
      });
    };
    const one = readOne(value, refuse);
    // One name with two roles would be one person with two.
    if (names.has(one.name)) refuse('name', 'is there twice');
    names.add(one.name);
    return { ...one, state: 'active' };
  });
}
