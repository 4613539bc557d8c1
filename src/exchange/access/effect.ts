import { GatewayError } from '../../errors.ts';
import type { AccessStore, ActDecision, Administrator, Client, Role } from '../ports/access.ts';
import type { Wanted } from './wanted.ts';

/** Everybody registered, in force or not. */
export interface Registers {
  readonly clients: readonly Client[];
  readonly administrators: readonly Administrator[];
}

/** What an approval changes. */
export type Effect = Pick<ActDecision, 'client' | 'administrator' | 'keeps'>;

export const noEffect: Effect = { client: undefined, administrator: undefined, keeps: undefined };

/** Without them nobody could grant a right again, or say what was done with it. */
const indispensable: ReadonlySet<Role> = new Set(['security', 'auditor']);

export async function readRegisters(store: AccessStore): Promise<Registers> {
  const [clients, administrators] = await Promise.all([store.clients(), store.administrators()]);
  return { clients, administrators };
}

/**
 * What is changed when this is approved as things stand.
 *
 * @throws GatewayError ACT_INVALID when there is nothing to change, ROLE_HELD, LAST_OF_ROLE
 */
export function effectOf(wanted: Wanted, { clients, administrators }: Registers): Effect {
  switch (wanted.kind) {
    case 'client.register':
      return { ...noEffect, client: { ...wanted.subject, state: 'active' } };
    case 'client.disable':
      return { ...noEffect, client: { ...inForce(clients, wanted.subject), state: 'disabled' } };
    case 'administrator.grant':
      assertOneRole(wanted.subject, administrators);
      return { ...noEffect, administrator: { ...wanted.subject, state: 'active' } };
    case 'administrator.revoke':
      return revocation(inForce(administrators, wanted.subject), administrators);
    case 'key.export':
      return noEffect;
  }
}

function inForce<T extends Client | Administrator>(register: readonly T[], name: string): T {
  const found = register.find((each) => each.name === name && each.state === 'active');
  if (!found) throw new GatewayError('ACT_INVALID', { place: 'subject' });
  return found;
}

/** A name keeps its role also once revoked: its bearer knows what only that role was told. */
function assertOneRole({ name, role }: Pick<Administrator, 'name' | 'role'>, register: readonly Administrator[]): void {
  const held = register.find((each) => each.name === name);
  if (held && held.role !== role) throw new GatewayError('ROLE_HELD', { role: held.role });
}

function revocation(administrator: Administrator, register: readonly Administrator[]): Effect {
  const { name, role } = administrator;
  const revoked = { ...noEffect, administrator: { ...administrator, state: 'revoked' } } as const;
  if (!indispensable.has(role)) return revoked;
  const others = register.some((each) => each.role === role && each.state === 'active' && each.name !== name);
  if (!others) throw new GatewayError('LAST_OF_ROLE', { role });
  // The other one may be on the way out in an act that is approved at this moment: the store looks again.
  return { ...revoked, keeps: role };
}
