import type { FastifyRequest } from 'fastify';
import Type from 'typebox';
import { parseIdentity } from '../../directory/spiffe.ts';
import { GatewayError } from '../../errors.ts';
import type { App } from '../app.ts';
import { protobufType } from '../media-types.ts';
import type { Asker, AuthorityUseCases } from './use-cases.ts';

const closed = { additionalProperties: false };
const after = Type.Object({ after: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }) }, closed);
const list = Type.Object({ list: Type.String({ pattern: '^[0-9a-f]{64}\\.crl$' }) }, closed);

/** RFC 5967 and RFC 2585. */
const requestType = 'application/pkcs10';
const listType = 'application/pkix-crl';

function askerOf({ client: uri }: FastifyRequest): Asker {
  const identity = parseIdentity(uri);
  // Only an identity that was parsed gets here; none that was not may pass for a city's.
  if (!identity) throw new GatewayError('NOT_A_MEMBER', { identity: uri });
  return { city: identity.city, uri };
}

/** Certification of a key's successor, in the manner of RFC 7030 §4.2.2; what all must know; revocation lists. */
export function addAuthorityRoutes(app: App, useCases: AuthorityUseCases): void {
  // Fastify's own, for JSON and plain text, would let other bodies pass for a request.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(requestType, { parseAs: 'string' }, (_request, body, done) => done(null, body));

  const config = { accepts: requestType };
  app.post('/pki/v1/certificates', { config, schema: { querystring: after } }, async (request) => {
    const csr = typeof request.body === 'string' ? request.body : '';
    const { chain, trust } = await useCases.certify(askerOf(request), csr, request.query.after);
    return { chain, trust: Buffer.from(trust).toString('base64') };
  });
  app.get('/pki/v1/trust', { schema: { querystring: after } }, async ({ query }, reply) => {
    reply.type(protobufType);
    return await useCases.trustAfter(query.after);
  });
  app.get('/pki/v1/crl/:list', { schema: { params: list } }, async ({ params }, reply) => {
    reply.type(listType);
    return await useCases.revocationList(params.list.slice(0, -'.crl'.length));
  });
}
