import type { X509Certificate } from 'node:crypto';
import type { Registry } from 'prom-client';
import { checkClientCertificate } from '../../directory/peer-certificate.ts';
import type { TrustView } from '../../directory/trust-view.ts';
import { GatewayError } from '../../errors.ts';
import type { Emit } from '../../exchange/ports/events.ts';
import type { TlsMaterial } from '../../exchange/ports/peers.ts';
import type { Instant } from '../../exchange/ports/world.ts';
import type { CityUseCases } from '../../exchange/use-cases.ts';
import type { CityCode } from '../../ledger/ledger-id.ts';
import type { App } from '../app.ts';
import { createApp } from '../create-app.ts';
import type { ListenerLimits } from '../listener.ts';
import { identityReader } from '../plugins/identity.ts';
import { type TlsApp, tlsListener } from '../tls-listener.ts';
import { addImportRoutes, type WriteErrorFile } from './imports.ts';
import { addOpenApi, addOpenApiRoute } from './openapi.ts';
import { addOperationRoutes } from './operations.ts';
import { addRecordReads } from './record.ts';
import { addRecordRoutes } from './records.ts';
import { addStatusRoute } from './status.ts';

export interface ApiServerOptions extends ListenerLimits {
  readonly useCases: CityUseCases;
  readonly tls: TlsMaterial;
  /** What is believed now: every request is judged by it, also on a connection older than it. */
  readonly trust: () => TrustView;
  readonly city: CityCode;
  readonly trustDomain: string;
  readonly now: () => Instant;
  readonly limits: {
    readonly submitRecords: number;
    readonly submitBytes: number;
    readonly entryBytes: number;
    readonly importBytes: number;
  };
  readonly writeErrorFile: WriteErrorFile;
  readonly registry: Registry;
  readonly emit: Emit;
}

function clientReader({ city, trustDomain, trust, now }: ApiServerOptions) {
  const check = (certificate: X509Certificate) => {
    const client = checkClientCertificate(certificate, trustDomain, trust(), now());
    if (client.city !== city) throw new GatewayError('CLIENT_NOT_OF_THIS_CITY');
    return client.uri;
  };
  return identityReader({ check, epoch: trust, now });
}

function addIdentity(app: App, clientOf: ReturnType<typeof clientReader>): void {
  app.decorateRequest('client', '');
  app.addHook('onRequest', (request, reply, done) => {
    try {
      request.client = clientOf(request);
    } catch (error) {
      reply.header('connection', 'close');
      return done(error as Error);
    }
    done();
  });
}

/**
 * The listener for the city's own systems (protocol §7): mutual TLS, JSON first; not listening yet. A caller without
 * a certificate gets through the handshake, to be told in words what is missing.
 */
export function apiServer(options: ApiServerOptions): TlsApp {
  const { useCases, city, limits, registry, emit } = options;
  const importOptions = { importBytes: limits.importBytes, writeErrorFile: options.writeErrorFile };
  const listener = tlsListener(options.tls, { minVersion: 'TLSv1.2', withoutCertificate: 'answer' }, options);
  const { serverFactory, replaceTls } = listener;
  const app = createApp({ listener: 'api', bodyLimit: limits.submitBytes, serverFactory, registry, emit });
  addIdentity(app, clientReader(options));
  addOpenApi(app, city);
  // Each group of routes in a scope of its own: they read different media types.
  app.register((scope) => addRecordRoutes(scope as App, useCases, limits));
  app.register((scope) => addOperationRoutes(scope as App, useCases));
  app.register((scope) => addRecordReads(scope as App, useCases));
  app.register((scope) => addImportRoutes(scope as App, useCases, importOptions));
  app.register((scope) => addStatusRoute(scope as App, useCases));
  app.register((scope) => addOpenApiRoute(scope as App));
  return Object.assign(app, { replaceTls });
}
