/** A client library that none of us wrote, unmodified: it discovers, gets a token over mutual TLS and uses it. */
import { createHash, createPublicKey, type JsonWebKey, verify, X509Certificate } from 'node:crypto';
import * as oauth from 'oauth4webapi';
import t from 'tap';
import { Agent, fetch } from 'undici';
import { freePorts } from '../bench/cities.ts';
import { allowedClient, fakeUseCases, recordId } from './fake-use-cases.ts';
import { issuerAt, startApi } from './servers.ts';
import { tlsCorridor } from './tls-corridor.ts';

const corridor = await tlsCorridor({ '330100': 1 });
const [port = 0] = await freePorts(1);
const registered = { ...allowedClient, scopes: ['records:read', 'status:read'] as const };
const { app } = await startApi({ corridor, port, useCases: fakeUseCases({ registered: async () => registered }) });
const agent = new Agent({ connect: corridor.material('330100', 'client-demo') });
t.teardown(async () => {
  await agent.close();
  await app.close();
  corridor.remove();
});

// The types of undici's fetch and of the global one differ, the values do not.
const overMutualTls = ((url: string, options: object) => fetch(url, { ...options, dispatcher: agent })) as never;
const options = { [oauth.customFetch]: overMutualTls };
const issuer = new URL(issuerAt(port));
const identity = 'spiffe://g60.credit/city/330100/client/demo';
const client: oauth.Client = { client_id: identity };

/** Error code and status of the refusal that oauth4webapi throws. */
async function refusalOf(asked: Promise<unknown>): Promise<readonly [error: string, status: number]> {
  const { error, status } = await asked.then(
    () => ({ error: 'none', status: 200 }),
    (thrown: oauth.ResponseBodyError) => thrown,
  );
  return [error, status];
}

async function discover(): Promise<oauth.AuthorizationServer> {
  const answer = await oauth.discoveryRequest(issuer, { ...options, algorithm: 'oauth2' });
  return await oauth.processDiscoveryResponse(issuer, answer);
}

async function tokenOf(server: oauth.AuthorizationServer, scope: string): Promise<oauth.TokenEndpointResponse> {
  const parameters = new URLSearchParams({ scope });
  const answer = await oauth.clientCredentialsGrantRequest(server, client, oauth.TlsClientAuth(), parameters, options);
  return await oauth.processClientCredentialsResponse(server, client, answer);
}

t.test('oauth4webapi discovers the server, gets a token by certificate and reads a record with it', async (t) => {
  const server = await discover();
  t.equal(server.tls_client_certificate_bound_access_tokens, true);
  t.same(server.token_endpoint_auth_methods_supported, ['tls_client_auth']);
  const { access_token, token_type, expires_in, scope } = await tokenOf(server, 'records:read');
  t.match({ token_type, expires_in, scope }, { token_type: 'bearer', expires_in: 600, scope: 'records:read' });

  const url = new URL(`/v1/records/${recordId}`, issuer);
  const answer = await oauth.protectedResourceRequest(access_token, 'GET', url, new Headers(), null, options);
  t.equal(answer.status, 200);
  t.match(await answer.json(), { id: recordId });
});

t.test('the keys served verify the token, whose claims are those of RFC 9068 and RFC 8705', async (t) => {
  const server = await discover();
  const { access_token } = await tokenOf(server, 'status:read');
  const [head = '', body = '', signature = ''] = access_token.split('.');
  const parse = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
  const answer = await fetch(server.jwks_uri ?? '', { dispatcher: agent });
  const { keys } = (await answer.json()) as { keys: JsonWebKey[] };
  const jwk = keys.find(({ kid }) => kid === parse(head).kid) ?? {};
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  const signed = Buffer.from(`${head}.${body}`);
  t.ok(verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url')));
  t.match(parse(head), { alg: 'ES256', typ: 'at+jwt' });
  t.match(jwk, { kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig', d: undefined });
  const { iss, aud, sub, client_id, scope, iat, nbf, exp, jti, cnf } = parse(body);
  t.same({ iss, aud, sub, client_id }, { iss: issuer.origin, aud: issuer.origin, sub: identity, client_id: identity });
  t.same({ scope, life: exp - iat, early: iat - nbf }, { scope: 'status:read', life: 600, early: 0 });
  t.match(jti, /^[0-9a-f-]{36}$/);
  const certificate = new X509Certificate(corridor.material('330100', 'client-demo').cert);
  t.same(cnf, { 'x5t#S256': createHash('sha256').update(certificate.raw).digest('base64url') });
});

t.test('oauth4webapi is told why it gets no token, and why a token is not enough', async (t) => {
  const server = await discover();
  for (const scope of ['records:write', 'records:read admin:keys', 'admin:access']) {
    t.same(await refusalOf(tokenOf(server, scope)), ['invalid_scope', 400], scope);
  }
  const stranger = { client_id: 'spiffe://g60.credit/city/330100/client/other' };
  const asked = await oauth.clientCredentialsGrantRequest(server, stranger, oauth.TlsClientAuth(), {}, options);
  t.same(await refusalOf(oauth.processClientCredentialsResponse(server, stranger, asked)), ['invalid_client', 401]);

  const { access_token } = await tokenOf(server, 'status:read');
  const url = new URL(`/v1/records/${recordId}`, issuer);
  await t.rejects(oauth.protectedResourceRequest(access_token, 'GET', url, new Headers(), null, options), {
    status: 403,
    cause: [{ scheme: 'bearer', parameters: { error: 'insufficient_scope', scope: 'records:read' } }],
  });
});
