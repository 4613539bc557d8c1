import type { RequestListener, Server } from 'node:http';
import { createServer, type Server as TlsServer } from 'node:https';
import type { SecureVersion } from 'node:tls';
import type { TlsMaterial } from '../exchange/ports/peers.ts';
import type { App } from './app.ts';
import { httpOptions, type ListenerLimits, limitConnections } from './listener.ts';

export type { TlsMaterial };

/** A server whose key, certificate and roots can be replaced while it runs; open connections finish under the old. */
export type TlsApp = App & { replaceTls(tls: TlsMaterial): void };

export interface TlsPolicy {
  readonly minVersion: SecureVersion;
  /** refuse: the handshake fails without a trusted certificate; answer: it succeeds and each request is refused. */
  readonly withoutCertificate: 'refuse' | 'answer';
}

export interface TlsListener {
  readonly serverFactory: (handler: RequestListener) => Server;
  readonly replaceTls: (tls: TlsMaterial) => void;
}

export function tlsListener(tls: TlsMaterial, policy: TlsPolicy, limits: ListenerLimits): TlsListener {
  const contextOf = ({ key, cert, ca }: TlsMaterial) => ({ key, cert, ca, minVersion: policy.minVersion });
  let server: TlsServer | undefined;
  return {
    serverFactory(handler) {
      const options = {
        ...httpOptions(limits),
        ...contextOf(tls),
        handshakeTimeout: limits.timings.handshakeMs,
        requestCert: true,
        rejectUnauthorized: policy.withoutCertificate === 'refuse',
      };
      server = limitConnections(createServer(options, handler), limits);
      return server;
    },
    // The new context has new ticket keys: nobody resumes a session of before a change of roots.
    replaceTls: (material) => server?.setSecureContext(contextOf(material)),
  };
}
