import type { FastifyRequest } from 'fastify';
import type { ApiIdentity } from '../../directory/peer-certificate.ts';
import type { Dataset } from '../../domain/dataset.ts';
import { GatewayError } from '../../errors.ts';
import { grantedScopes } from '../../exchange/access/granted-scopes.ts';
import type { AccessUseCases, Registered } from '../../exchange/admin-use-cases.ts';
import type { Client } from '../../exchange/ports/access.ts';
import type { App } from '../app.ts';
import { type AccessToken, verifiedToken } from './tokens.ts';

/** Who calls with a token, and what it may do by both the token and its registration now. */
export interface Caller {
  readonly identity: ApiIdentity;
  readonly registered: Registered;
  readonly scopes: ReadonlySet<string>;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose certificate it is; API listener only. */
    identity: ApiIdentity;
    /** What is registered for it at this moment. */
    registered: Registered | undefined;
    /** On routes that need a token. */
    caller: Caller;
  }
}

/** Looks up the registration behind the certificate. At each request: who was disabled is refused with any token. */
export function addRegistration(app: App, useCases: Pick<AccessUseCases, 'registered'>): void {
  app.decorateRequest('registered', undefined);
  app.addHook('onRequest', async (request) => {
    const { kind, name } = request.identity;
    request.registered = await useCases.registered(kind, name);
  });
}

/** Asks for the token that the route declares. */
export function addAccess(app: App): void {
  app.decorateRequest('caller');
  app.addHook('onRequest', async (request) => {
    const { access } = request.routeOptions.config;
    if (request.is404 || access === 'certificate') return;
    const caller = callerOf(await verifiedToken(request), request);
    const needed = access ?? [];
    if (!needed.some((scope) => caller.scopes.has(scope))) {
      throw new GatewayError('SCOPE_MISSING', { scope: needed.join(' ') });
    }
    request.caller = caller;
  });
}

/** @throws GatewayError TOKEN_BOUND_ELSEWHERE, CALLER_UNKNOWN */
function callerOf(token: AccessToken, { identity, registered }: FastifyRequest): Caller {
  if (token.cnf?.['x5t#S256'] !== identity.thumbprint || token.sub !== identity.uri) {
    throw new GatewayError('TOKEN_BOUND_ELSEWHERE');
  }
  if (!registered) throw new GatewayError('CALLER_UNKNOWN');
  const granted: readonly string[] = grantedScopes(registered);
  return { identity, registered, scopes: new Set(token.scope.split(' ').filter((scope) => granted.includes(scope))) };
}

type Rights = Pick<Client, 'datasets' | 'purposes' | 'batchRecords'>;
const none: Rights = { datasets: [], purposes: [], batchRecords: 0 };

/** What the calling system may read and submit; nothing for an administrator. */
export function rightsOf({ caller: { registered } }: FastifyRequest): Rights {
  return registered.kind === 'client' ? registered : none;
}

/** @throws GatewayError DATASET_NOT_ALLOWED */
export function assertMaySubmit(request: FastifyRequest, dataset: Dataset): void {
  const { datasets } = rightsOf(request);
  if (datasets.includes(dataset)) return;
  throw new GatewayError('DATASET_NOT_ALLOWED', { dataset, allowed: datasets.join(', ') });
}
