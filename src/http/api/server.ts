import type { X509Certificate } from 'node:crypto';
import type { Registry } from 'prom-client';
import { type ApiIdentity, checkClientCertificate } from '../../directory/peer-certificate.ts';
import type { TrustView } from '../../directory/trust-view.ts';
import { GatewayError } from '../../errors.ts';
import type { AdminUseCases } from '../../exchange/admin-use-cases.ts';
import type { AuditTrail } from '../../exchange/ports/audit.ts';
import type { Emit } from '../../exchange/ports/events.ts';
import type { TlsMaterial } from '../../exchange/ports/peers.ts';
import type { CityUseCases } from '../../exchange/use-cases.ts';
import type { CityCode } from '../../ledger/ledger-id.ts';
import type { App } from '../app.ts';
import { createApp } from '../create-app.ts';
import type { ListenerLimits } from '../listener.ts';
import { addAccess, addRegistration } from '../plugins/access.ts';
import { addDeclaredAccess } from '../plugins/declared-access.ts';
import { identityReader } from '../plugins/identity.ts';
import { addRateLimits, type RateLimitOptions, registeredLimit } from '../plugins/rate-limits.ts';
import { addRefusalNotes } from '../plugins/refusals.ts';
import { addTokens, type TokenOptions } from '../plugins/tokens.ts';
import { type TlsApp, tlsListener } from '../tls-listener.ts';
import { watchConnections } from '../watch-connections.ts';
import { addAccessRoutes } from './admin/access.ts';
import { addAuditRoutes } from './admin/audit.ts';
import { addCertificateRoutes } from './admin/certificates.ts';
import { addImportRoutes, type WriteErrorFile } from './imports.ts';
import { addOAuthRoutes } from './oauth.ts';
import { addOpenApi, addOpenApiRoute } from './openapi.ts';
import { addOperationRoutes } from './operations.ts';
import { addRecordReads } from './record.ts';
import { addRecordRoutes } from './records.ts';
import { addStatusRoute } from './status.ts';

export interface ApiServerOptions extends ListenerLimits, TokenOptions, RateLimitOptions {
  readonly useCases: CityUseCases & AdminUseCases;
  readonly tls: TlsMaterial;
  /** What is believed now: every request is judged by it, also on a connection older than it. */
  readonly trust: () => TrustView;
  readonly city: CityCode;
  readonly trustDomain: string;
  readonly limits: {
    readonly submitRecords: number;
    readonly submitBytes: number;
    readonly entryBytes: number;
    readonly importBytes: number;
  };
  readonly writeErrorFile: WriteErrorFile;
  readonly audit: AuditTrail;
  readonly registry: Registry;
  readonly emit: Emit;
}

/** Whose certificate it is. @throws GatewayError CERTIFICATE_PROFILE, KEY_REVOKED … CLIENT_NOT_OF_THIS_CITY */
function callerCheck({
  city,
  trustDomain,
  trust,
  now,
}: ApiServerOptions): (certificate: X509Certificate) => ApiIdentity {
  return (certificate) => {
    const identity = checkClientCertificate(certificate, trustDomain, trust(), now());
    if (identity.city !== city) throw new GatewayError('CLIENT_NOT_OF_THIS_CITY');
    return identity;
  };
}

function addIdentity(app: App, options: ApiServerOptions): void {
  const watch = { check: callerCheck(options), epoch: options.trust };
  const identityOf = identityReader({ ...watch, now: options.now });
  watchConnections(app, watch);
  app.decorateRequest('identity');
  app.decorateRequest('client', '');
  app.addHook('onRequest', (request, reply, done) => {
    try {
      request.identity = identityOf(request);
      request.client = request.identity.uri;
    } catch (error) {
      reply.header('connection', 'close');
      return done(error as Error);
    }
    done();
  });
}

/** Who calls, how often, and with what right, in this order: what costs less to find out first. */
function addChecks(app: App, options: ApiServerOptions): void {
  const isRefusal = (status: number) => status === 401 || status === 403 || status === 429;
  addRefusalNotes(app, { audit: options.audit, listener: 'api', actorOf: ({ client }) => client, isRefusal });
  addDeclaredAccess(app);
  addTokens(app, options);
  addIdentity(app, options);
  addRegistration(app, options.useCases);
  addRateLimits(app, options, registeredLimit);
  addAccess(app);
}

/** Each group of routes in a scope of its own: they read different media types. */
function addRoutes(app: App, options: ApiServerOptions): void {
  const { useCases, limits, writeErrorFile } = options;
  const importOptions = { importBytes: limits.importBytes, writeErrorFile };
  app.register((scope) => addOAuthRoutes(scope as App, options));
  app.register((scope) => addRecordRoutes(scope as App, useCases, limits));
  app.register((scope) => addOperationRoutes(scope as App, useCases));
  app.register((scope) => addRecordReads(scope as App, useCases));
  app.register((scope) => addImportRoutes(scope as App, useCases, importOptions));
  app.register((scope) => addStatusRoute(scope as App, useCases));
  app.register((scope) => addAccessRoutes(scope as App, useCases));
  app.register((scope) => addAuditRoutes(scope as App, useCases));
  app.register((scope) => addCertificateRoutes(scope as App, useCases));
  app.register((scope) => addOpenApiRoute(scope as App));
}

/**
 * The listener for the city's own systems (protocol §7): mutual TLS, JSON first; not listening yet. A caller without
 * a certificate gets through the handshake, to be told in words what is missing.
 */
export function apiServer(options: ApiServerOptions): TlsApp {
  const { city, limits, registry, emit } = options;
  const listener = tlsListener(options.tls, { minVersion: 'TLSv1.2', withoutCertificate: 'answer' }, options);
  const { serverFactory, replaceTls } = listener;
  const app = createApp({ listener: 'api', bodyLimit: limits.submitBytes, serverFactory, registry, emit });
  addChecks(app, options);
  addOpenApi(app, city);
  addRoutes(app, options);
  return Object.assign(app, { replaceTls });
}
