import { GatewayError } from '../../errors.ts';
import { grantedScopes } from '../../exchange/access/granted-scopes.ts';
import type { AuditTrail } from '../../exchange/ports/audit.ts';
import type { App } from '../app.ts';
import { formType } from '../media-types.ts';
import { issueToken, type TokenOptions, tokenSeconds } from '../plugins/tokens.ts';
import { keySetSchema, metadataSchema, tokenSchema } from './oauth.schema.ts';
import { scopeNames } from './scopes.ts';
import { sendTokenError } from './token-error.ts';
import { scopeAskedFor } from './token-request.ts';

/** Three parameters need no more. */
const BODY_LIMIT = 4096;

export interface OAuthOptions extends TokenOptions {
  readonly audit: AuditTrail;
}

/** POST /oauth/token, GET /oauth/jwks, GET /.well-known/oauth-authorization-server. */
export async function addOAuthRoutes(app: App, options: OAuthOptions): Promise<void> {
  const { issuer, tokenKeys, audit } = options;
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(formType, { parseAs: 'string' }, (_request, body, done) => {
    done(null, new URLSearchParams(body as string));
  });
  const config = { accepts: formType, sendRefusal: sendTokenError };

  app.post('/oauth/token', { schema: tokenSchema, config, bodyLimit: BODY_LIMIT }, async (request, reply) => {
    const { identity, registered, client: actor } = request;
    if (!registered) throw new GatewayError('CALLER_UNKNOWN');
    const form = (request.body as URLSearchParams | undefined) ?? new URLSearchParams();
    const scope = scopeAskedFor(form, identity.uri, grantedScopes(registered));
    const token = issueToken(app, identity, scope, options);
    audit.note({ action: 'token.issued', actor, outcome: 'done', details: { scope } });
    reply.header('pragma', 'no-cache');
    return { access_token: token, token_type: 'Bearer' as const, expires_in: tokenSeconds, scope };
  });

  app.get('/oauth/jwks', { schema: keySetSchema }, async () => ({
    keys: tokenKeys().verifying.map(({ jwk }) => ({ ...jwk })),
  }));

  app.get('/.well-known/oauth-authorization-server', { schema: metadataSchema }, async () => ({
    issuer,
    token_endpoint: `${issuer}/oauth/token`,
    jwks_uri: `${issuer}/oauth/jwks`,
    scopes_supported: scopeNames,
    // There is no endpoint for a person to log in at.
    response_types_supported: [],
    grant_types_supported: ['client_credentials'],
    token_endpoint_auth_methods_supported: ['tls_client_auth'],
    tls_client_certificate_bound_access_tokens: true,
  }));
}
