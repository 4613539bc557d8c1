import type { App } from '../app.ts';

/** On every answer of every listener: kept by nobody, and of no other type than it says. */
const everywhere = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/**
 * On every answer over TLS, errors included, for a browser that was led there: run nothing, show it in no frame, tell
 * nobody where it was read, and come back over TLS only.
 */
export const securityHeaders: Readonly<Record<string, string>> = {
  ...everywhere,
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000',
  'x-frame-options': 'DENY',
};

/** The local listener has pages, which have a policy of their own, and no TLS to come back to. */
export function headersOf(listener: string): Readonly<Record<string, string>> {
  return listener === 'local' ? everywhere : securityHeaders;
}

/** Before any other hook, so that a refusal by one of them has them too. */
export function addSecurityHeaders(app: App, listener: string): void {
  const headers = headersOf(listener);
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(headers);
    done();
  });
}
