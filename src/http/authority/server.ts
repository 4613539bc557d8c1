import type { Registry } from 'prom-client';
import type { TrustView } from '../../directory/trust-view.ts';
import type { Emit } from '../../exchange/ports/events.ts';
import type { TlsMaterial } from '../../exchange/ports/peers.ts';
import type { Instant } from '../../exchange/ports/world.ts';
import type { App } from '../app.ts';
import { createApp } from '../create-app.ts';
import type { ListenerLimits } from '../listener.ts';
import { identityReader } from '../plugins/identity.ts';
import { addRateLimits } from '../plugins/rate-limits.ts';
import { type TlsApp, tlsListener } from '../tls-listener.ts';
import { checkAsker } from './asker.ts';
import { addAuthorityRoutes } from './routes.ts';
import type { AuthorityUseCases } from './use-cases.ts';

export interface AuthorityServerOptions extends ListenerLimits {
  readonly useCases: AuthorityUseCases;
  readonly tls: TlsMaterial;
  /** What the CA itself has published last: every request is judged by it. */
  readonly trust: () => TrustView;
  readonly trustDomain: string;
  readonly now: () => Instant;
  readonly registry: Registry;
  readonly emit: Emit;
}

/** A request for a certificate of the longest key that is certified has 4 KB. */
const BODY_LIMIT = 16_384;
/** Of one caller: ten times what a gateway asks that rotates all its keys and looks for news every few seconds. */
const requestsPerMinute = 300;

function addIdentity(app: App, { trust, trustDomain, now }: AuthorityServerOptions): void {
  const identityOf = identityReader({
    check: (certificate) => checkAsker(certificate, trustDomain, trust(), now()),
    epoch: trust,
    now,
  });
  app.decorateRequest('client', '');
  app.addHook('onRequest', (request, reply, done) => {
    try {
      request.client = identityOf(request);
    } catch (error) {
      reply.header('connection', 'close');
      return done(error as Error);
    }
    done();
  });
}

/** What was asked to be signed, and every refusal, goes to the CA's own book; news are fetched too often for that. */
function addBook(app: App, useCases: AuthorityUseCases): void {
  app.addHook('onResponse', async ({ method, client, refusal, routeOptions }, { statusCode: status }) => {
    if (method === 'GET' && status < 400) return;
    await useCases.served({ asker: client, route: routeOptions.url ?? '', status, code: refusal || undefined });
  });
}

/**
 * The CA's own service: mutual TLS 1.3 for members' gateways, systems and administrators; not listening yet. It
 * certifies successors of keys it has certified before, and nobody new.
 */
export function authorityServer(options: AuthorityServerOptions): TlsApp {
  const { useCases, tls, registry, emit } = options;
  const { serverFactory, replaceTls } = tlsListener(
    tls,
    { minVersion: 'TLSv1.3', withoutCertificate: 'refuse' },
    options,
  );
  const app = createApp({ listener: 'authority', bodyLimit: BODY_LIMIT, serverFactory, registry, emit });
  addIdentity(app, options);
  addRateLimits(app, { rateLimitStore: undefined, city: 'authority' }, () => requestsPerMinute);
  addBook(app, useCases);
  addAuthorityRoutes(app, useCases);
  return Object.assign(app, { replaceTls });
}
