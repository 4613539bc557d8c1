import type { X509Certificate } from 'node:crypto';
import type { Registry } from 'prom-client';
import { checkPeerCertificate } from '../../directory/peer-certificate.ts';
import type { TrustView } from '../../directory/trust-view.ts';
import type { AuditTrail } from '../../exchange/ports/audit.ts';
import type { Emit } from '../../exchange/ports/events.ts';
import type { TlsMaterial } from '../../exchange/ports/peers.ts';
import type { Instant } from '../../exchange/ports/world.ts';
import type { PeerUseCases } from '../../exchange/use-cases.ts';
import { createApp } from '../create-app.ts';
import type { ListenerLimits } from '../listener.ts';
import { protobufType } from '../media-types.ts';
import { identityReader } from '../plugins/identity.ts';
import { addRefusalNotes } from '../plugins/refusals.ts';
import { type TlsApp, tlsListener } from '../tls-listener.ts';
import { watchConnections } from '../watch-connections.ts';
import { addPullRoutes } from './pull.ts';
import { addPushRoutes } from './push.ts';

export interface PeerServerOptions extends ListenerLimits {
  readonly useCases: PeerUseCases;
  readonly tls: TlsMaterial;
  /** What is believed now: every request is judged by it, also on a connection older than it. */
  readonly trust: () => TrustView;
  readonly now: () => Instant;
  readonly limits: { readonly batchBytes: number; readonly batchEntries: number };
  readonly audit: AuditTrail;
  readonly registry: Registry;
  readonly emit: Emit;
}

/** The listener for other cities' gateways (protocol §4): mutual TLS 1.3, protobuf; not listening yet. */
export function peerServer(options: PeerServerOptions): TlsApp {
  const { useCases, trust, now, limits, audit, registry, emit } = options;
  const listener = tlsListener(options.tls, { minVersion: 'TLSv1.3', withoutCertificate: 'refuse' }, options);
  const { serverFactory, replaceTls } = listener;
  const app = createApp({ listener: 'peer', bodyLimit: limits.batchBytes, serverFactory, registry, emit });
  const check = (certificate: X509Certificate) => checkPeerCertificate(certificate, trust(), now());
  const peerOf = identityReader({ check, epoch: trust, now });
  watchConnections(app, { check, epoch: trust });
  // A gap is no refusal: it is how a peer is told where to go on.
  const isRefusal = (status: number) => status >= 400 && status < 500 && status !== 409;
  addRefusalNotes(app, { audit, listener: 'peer', actorOf: ({ peer }) => peer, isRefusal });
  app.decorateRequest('peer', '');
  app.addHook('onRequest', (request, reply, done) => {
    try {
      request.peer = peerOf(request);
      useCases.sawPeer(request.peer);
    } catch (error) {
      reply.header('connection', 'close');
      return done(error as Error);
    }
    done();
  });
  app.addHook('preHandler', (_request, reply, done) => {
    reply.type(protobufType);
    done();
  });
  addPushRoutes(app, useCases);
  addPullRoutes(app, useCases, limits.batchEntries);
  return Object.assign(app, { replaceTls });
}
