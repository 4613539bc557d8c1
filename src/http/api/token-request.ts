import { GatewayError } from '../../errors.ts';
import type { Scope } from '../../exchange/access/granted-scopes.ts';

/** The one value of a parameter; one without a value counts as left out (RFC 6749 §3.2). */
function parameter(form: URLSearchParams, name: string): string | undefined {
  const [value, ...others] = form.getAll(name);
  if (others.length > 0) throw new GatewayError('TOKEN_REQUEST_INVALID', { parameter: name });
  return value || undefined;
}

/**
 * The scope of the token asked for in this form: what the caller names of what it was granted, or all of that.
 *
 * @throws GatewayError TOKEN_REQUEST_INVALID, GRANT_TYPE_UNSUPPORTED, TOKEN_CLIENT_MISMATCH, SCOPE_NOT_GRANTED
 */
export function scopeAskedFor(form: URLSearchParams, identity: string, granted: readonly Scope[]): string {
  const grantType = parameter(form, 'grant_type');
  if (grantType === undefined) throw new GatewayError('TOKEN_REQUEST_INVALID', { parameter: 'grant_type' });
  if (grantType !== 'client_credentials') throw new GatewayError('GRANT_TYPE_UNSUPPORTED');
  // The certificate says who it is; a client that says it too must not be mistaken about itself.
  if ((parameter(form, 'client_id') ?? identity) !== identity) {
    throw new GatewayError('TOKEN_CLIENT_MISMATCH', { identity });
  }
  const asked = parameter(form, 'scope')?.split(' ') ?? granted;
  const refused = asked.find((scope) => !granted.some((each) => each === scope));
  if (refused !== undefined) {
    throw new GatewayError('SCOPE_NOT_GRANTED', { scope: refused.slice(0, 40), granted: granted.join(' ') });
  }
  return [...new Set(asked)].join(' ');
}
