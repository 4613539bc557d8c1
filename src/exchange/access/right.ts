import { GatewayError } from '../../errors.ts';
import type { ActKind, Administrator, Role } from '../ports/access.ts';

const proposers: Readonly<Record<ActKind, Role>> = {
  'client.register': 'security',
  'client.disable': 'security',
  'administrator.grant': 'security',
  'administrator.revoke': 'security',
  'key.export': 'system',
};

/** Never an auditor, who is to judge afterwards. */
const deciders: readonly Role[] = ['system', 'security'];

/** @throws GatewayError ROLE_NEEDED */
export function assertMayPropose(kind: ActKind, name: string, administrators: readonly Administrator[]): void {
  assertRole([proposers[kind]], name, administrators);
}

/** @throws GatewayError ROLE_NEEDED */
export function assertMayDecide(name: string, administrators: readonly Administrator[]): void {
  assertRole(deciders, name, administrators);
}

function assertRole(wanted: readonly Role[], name: string, administrators: readonly Administrator[]): void {
  const found = administrators.find((each) => each.name === name && each.state === 'active');
  if (!found || !wanted.includes(found.role)) throw new GatewayError('ROLE_NEEDED', { role: wanted.join(' / ') });
}
