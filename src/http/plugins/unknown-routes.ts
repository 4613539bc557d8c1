import { GatewayError } from '../../errors.ts';
import type { App } from '../app.ts';

interface KnownRoute {
  readonly pattern: RegExp;
  readonly methods: string[];
}

/** "/v1/records/:id" → a pattern of any path it serves. */
function patternOf(url: string): RegExp {
  const escaped = url.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replace(/:\w+/g, '[^/]+')}$`);
}

/** 404 for an address nobody serves; 405 with Allow for one that is served with other methods (RFC 9110 §15.5.6). */
export function addUnknownRoutes(app: App): void {
  const routes = new Map<string, KnownRoute>();
  app.addHook('onRoute', ({ url, method }) => {
    const known = routes.get(url) ?? { pattern: patternOf(url), methods: [] };
    known.methods.push(...(Array.isArray(method) ? method : [method]));
    routes.set(url, known);
  });
  app.setNotFoundHandler(async (request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '';
    const methods = [...routes.values()].filter(({ pattern }) => pattern.test(path)).flatMap((route) => route.methods);
    if (methods.length === 0) throw new GatewayError('NOT_FOUND');
    const allowed = methods.join(', ');
    reply.header('allow', allowed);
    throw new GatewayError('METHOD_NOT_ALLOWED', { method: request.method, allowed });
  });
}
