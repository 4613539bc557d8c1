import type { Registered } from '../admin-use-cases.ts';
import type { ClientScope, Role } from '../ports/access.ts';

/** What each role may do; no scope that changes anything is in two of them, and none of a client's is in any. */
const roleScopes = {
  system: ['status:read', 'admin:certificates', 'admin:deliveries', 'admin:keys', 'acts:decide'],
  security: ['status:read', 'admin:access', 'acts:decide'],
  auditor: ['status:read', 'audit:read'],
} as const satisfies Record<Role, readonly string[]>;

export type Scope = ClientScope | (typeof roleScopes)[Role][number];

/** What a token of this caller may be granted: of a client what is registered for it, of an administrator by role. */
export function grantedScopes(registered: Registered): readonly Scope[] {
  return registered.kind === 'client' ? registered.scopes : roleScopes[registered.role];
}
