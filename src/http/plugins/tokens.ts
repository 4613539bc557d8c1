import { randomUUID } from 'node:crypto';
import jwt, { type TokenOrHeader } from '@fastify/jwt';
import type { FastifyError, FastifyRequest } from 'fastify';
import type { ApiIdentity } from '../../directory/peer-certificate.ts';
import { GatewayError } from '../../errors.ts';
import type { TokenKeys } from '../../exchange/ports/keys.ts';
import type { Instant } from '../../exchange/ports/world.ts';
import type { App } from '../app.ts';

/** Claims of RFC 9068 §2.2, and the certificate it is bound to (RFC 8705 §3.1). Times are seconds since the epoch. */
export interface AccessToken {
  readonly sub: string;
  readonly client_id: string;
  /** Separated by spaces. */
  readonly scope: string;
  readonly jti: string;
  readonly iat: number;
  readonly nbf: number;
  readonly exp: number;
  readonly cnf: { readonly 'x5t#S256': string } | null;
}

declare module '@fastify/jwt' {
  interface FastifyJWT {
    payload: AccessToken;
    user: AccessToken;
  }
}

export interface TokenOptions {
  /** Where the city's systems reach this API, e.g. https://gateway.example:7444: issuer and audience of its tokens. */
  readonly issuer: string;
  readonly tokenKeys: () => TokenKeys;
  readonly now: () => Instant;
}

export const tokenSeconds = 600;
/** RFC 9068 §2.1: no other JWT of these keys, should there ever be one, passes for an access token. */
const type = 'at+jwt';
/** Processes of one city may run on several machines. */
const clockTolerance = 5_000;
/** Tokens whose signature was verified: one each ten minutes and client, several when their certificates rotate. */
const cache = 5_000;
const requiredClaims = ['iss', 'aud', 'sub', 'client_id', 'scope', 'jti', 'iat', 'nbf', 'exp', 'cnf'];

/** The key a token names, among those that verify now: nothing in a token is ever a place to fetch a key from. */
function verifyingKey(token: TokenOrHeader, { verifying }: TokenKeys): string {
  const header = 'header' in token ? token.header : token;
  const key = verifying.find(({ kid }) => kid === header.kid);
  if (!key) throw new GatewayError('TOKEN_INVALID');
  return key.publicKey;
}

/** JSON Web Tokens (RFC 7519) of this API alone, ES256 (RFC 7518 §3.4) and nothing else whatever their header says. */
export function addTokens(app: App, { issuer, tokenKeys }: TokenOptions): void {
  app.register(jwt, {
    secret: {
      private: async () => tokenKeys().signing.privateKey,
      public: async (_request: FastifyRequest, token: TokenOrHeader) => verifyingKey(token, tokenKeys()),
    },
    decode: { complete: true },
    sign: { algorithm: 'ES256', header: { alg: 'ES256', typ: type }, iss: issuer, aud: issuer },
    verify: {
      algorithms: ['ES256'],
      ...{ checkTyp: type, allowedIss: issuer, allowedAud: issuer, requiredClaims, clockTolerance, cache },
    },
  });
}

/** A token with this scope for whoever holds the certificate's key. */
export function issueToken(
  app: App,
  { uri, thumbprint }: ApiIdentity,
  scope: string,
  { tokenKeys, now }: TokenOptions,
): string {
  const { kid, privateKey } = tokenKeys().signing;
  const iat = Math.floor(now() / 1000);
  const claims = { sub: uri, client_id: uri, scope, jti: randomUUID(), iat, nbf: iat, exp: iat + tokenSeconds };
  return app.jwt.sign({ ...claims, cnf: { 'x5t#S256': thumbprint } }, { kid, key: privateKey });
}

const lapsed = new Set(['FST_JWT_AUTHORIZATION_TOKEN_EXPIRED', 'FAST_JWT_INACTIVE']);

/**
 * The token in the request's Authorization header (RFC 6750 §2.1); in no other place.
 *
 * @throws GatewayError TOKEN_MISSING, TOKEN_INVALID, TOKEN_EXPIRED
 */
export async function verifiedToken(request: FastifyRequest): Promise<AccessToken> {
  // Of two headers Node.js shows the first; a proxy before it may have judged the second.
  if ((request.raw.headersDistinct['authorization']?.length ?? 0) > 1) throw new GatewayError('TOKEN_INVALID');
  try {
    return await request.jwtVerify<AccessToken>();
  } catch (error) {
    if (error instanceof GatewayError) throw error;
    const { code } = error as FastifyError;
    if (code === 'FST_JWT_NO_AUTHORIZATION_IN_HEADER') throw new GatewayError('TOKEN_MISSING');
    throw new GatewayError(lapsed.has(code) ? 'TOKEN_EXPIRED' : 'TOKEN_INVALID', {}, error);
  }
}
