import { constants } from 'node:crypto';
import type { RequestListener, Server } from 'node:http';
import { createServer, type Server as TlsServer } from 'node:https';
import type { SecureVersion, TLSSocket } from 'node:tls';
import type { TlsMaterial } from '../exchange/ports/peers.ts';
import type { App } from './app.ts';
import { httpOptions, type ListenerLimits, limitConnections } from './listener.ts';
import { limitStrangers } from './strangers.ts';

export type { TlsMaterial };

/** A server whose key, certificate and roots can be replaced while it runs; open connections finish under the old. */
export type TlsApp = App & { replaceTls(tls: TlsMaterial): void };

export interface TlsPolicy {
  readonly minVersion: SecureVersion;
  /** refuse: the handshake fails without a trusted certificate; answer: it succeeds and each request is refused. */
  readonly withoutCertificate: 'refuse' | 'answer';
}

/** What TLS 1.3 has; of TLS 1.2 only what has forward secrecy and authenticates what it encrypts (RFC 9325 §4.2). */
const cipherSuites = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_GCM_SHA256',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-RSA-CHACHA20-POLY1305',
  'ECDHE-RSA-AES128-GCM-SHA256',
];

const hardening = {
  ciphers: cipherSuites.join(':'),
  ecdhCurve: 'X25519:P-256:P-384',
  honorCipherOrder: true,
  // A caller could have the server do handshake after handshake on one connection, at little cost to itself.
  secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
};

export interface TlsListener {
  readonly serverFactory: (handler: RequestListener) => Server;
  readonly replaceTls: (tls: TlsMaterial) => void;
}

/** Half of the places are for those who have shown a certificate of the corridor, however many others come. */
function keepPlaces(server: TlsServer, { maxConnections }: ListenerLimits): void {
  const strangers = limitStrangers(server, Math.ceil(maxConnections / 2));
  server.on('secureConnection', (socket: TLSSocket) => {
    if (socket.authorized) strangers.known(socket);
  });
}

export function tlsListener(tls: TlsMaterial, policy: TlsPolicy, limits: ListenerLimits): TlsListener {
  const contextOf = ({ key, cert, ca }: TlsMaterial) => ({
    key,
    cert,
    ca,
    ...hardening,
    minVersion: policy.minVersion,
  });
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
      keepPlaces(server, limits);
      return server;
    },
    // The new context has new ticket keys: nobody resumes a session of before a change of roots.
    replaceTls: (material) => server?.setSecureContext(contextOf(material)),
  };
}
