import { GatewayError } from '../../errors.ts';
import type { App } from '../app.ts';

const names = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::[0-9]{1,5})?$/i;

/**
 * Refuses every Host but this machine's own names: a web page open in the operator's browser can point a name of its
 * own at 127.0.0.1 (DNS rebinding) and would then read this listener as its own origin.
 */
export function addHostCheck(app: App): void {
  app.addHook('onRequest', (request, _reply, done) => {
    done(names.test(request.headers.host ?? '') ? undefined : new GatewayError('HOST_NOT_ALLOWED'));
  });
}
