import type { Scope } from '../../exchange/access/granted-scopes.ts';
import type { App } from '../app.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** As the route's schema declares: a token with one of these scopes, or no more than a certificate. */
    access?: readonly string[] | 'certificate';
  }
}

/** The security requirement of a route (OpenAPI 3.1 §4.8.30): a token with any of these scopes. */
export function scoped(...scopes: readonly [Scope, ...Scope[]]): { readonly token: readonly [Scope] }[] {
  return scopes.map((scope) => ({ token: [scope] }));
}

/** The security requirement of a route that a caller needs no token for. */
export const certificateAlone = [{ clientCertificate: [] }] as const;

type Requirement = Readonly<Record<string, readonly string[]>>;

function accessOf(security: readonly Requirement[]): readonly string[] | 'certificate' | undefined {
  if (security.length === 1 && security[0]?.['clientCertificate']) return 'certificate';
  const scopes = security.map(({ token }) => (token?.length === 1 ? token[0] : undefined));
  return scopes.length > 0 && scopes.every((scope) => scope !== undefined) ? scopes : undefined;
}

/** Reads what each route declares. A route that was forgotten would be open to anybody: it fails at start instead. */
export function addDeclaredAccess(app: App): void {
  app.addHook('onRoute', (route) => {
    const access = accessOf(route.schema?.security ?? []);
    if (!access) throw new Error(`${route.method} ${route.url} declares no scope`);
    route.config = { ...route.config, access };
  });
}
