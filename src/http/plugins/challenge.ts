import type { GatewayError } from '../../errors.ts';

/** What a refused caller is told to bring (RFC 6750 §3): the value of WWW-Authenticate, undefined where none is due. */
export function challengeOf({ code, status, parameters }: GatewayError): string | undefined {
  if (code === 'SCOPE_MISSING') return `Bearer error="insufficient_scope", scope="${parameters['scope']}"`;
  if (status !== 401) return undefined;
  // Who has shown no token has made no mistake with one (RFC 6750 §3.1).
  const hasShownNone = code === 'TOKEN_MISSING' || code === 'CLIENT_CERTIFICATE_REQUIRED';
  return hasShownNone ? 'Bearer' : 'Bearer error="invalid_token"';
}
