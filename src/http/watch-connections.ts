import type { X509Certificate } from 'node:crypto';
import type { Server as TlsServer } from 'node:https';
import type { TLSSocket } from 'node:tls';
import type { App } from './app.ts';

export interface Watch {
  /** @throws GatewayError when nobody with this certificate may be connected any more */
  readonly check: (certificate: X509Certificate) => unknown;
  /** Anything that is another value once all must be checked again. */
  readonly epoch: () => unknown;
}

/** A key that was revoked is refused on open connections too well within the minute (protocol §6). */
const lookMs = 5_000;

/**
 * Closes connections whose identity is trusted no more, also those over which nothing is asked: else one that is open
 * could go on receiving an answer, or wait for a better day.
 */
export function watchConnections(app: App, { check, epoch }: Watch): void {
  const open = new Set<TLSSocket>();
  (app.server as TlsServer).on('secureConnection', (socket: TLSSocket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  let judged = epoch();
  const timer = setInterval(() => {
    const current = epoch();
    if (current === judged) return;
    judged = current;
    for (const socket of open) if (!isTrusted(socket, check)) socket.destroy();
  }, lookMs);
  timer.unref();
  app.addHook('onClose', (_app, done) => {
    clearInterval(timer);
    done();
  });
}

function isTrusted(socket: TLSSocket, check: Watch['check']): boolean {
  const certificate = socket.getPeerX509Certificate();
  // Without one there was nothing to trust: each request is refused by itself.
  if (!certificate) return true;
  try {
    check(certificate);
    return true;
  } catch {
    return false;
  }
}
