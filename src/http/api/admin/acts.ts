import type { FastifyRequest } from 'fastify';
import { GatewayError } from '../../../errors.ts';
import type { AccessUseCases } from '../../../exchange/admin-use-cases.ts';
import { type Act, type ActKind, actKinds } from '../../../exchange/ports/access.ts';
import type { App } from '../../app.ts';
import { jsonType, pkcs12Type } from '../../media-types.ts';
import { invalid } from '../../refused-request.ts';
import { readJson } from '../../rows/json.ts';
import type { RecordsBody } from '../../rows/read-rows.ts';
import { acceptBytes } from '../bodies.ts';
import { actsSchema, approvalSchema, keySchema, proposeSchema, rejectionSchema } from './acts.schema.ts';

const outline = { depth: 4, containers: 20 };
const longestPassphrase = 200;
const bodyLimit = 65_536;

function viewAct({ subject, proposedAt, expiresAt, decidedAt, ...act }: Act) {
  const instantText = (instant: number) => new Date(instant).toISOString();
  return {
    ...act,
    subject: JSON.parse(subject) as unknown,
    proposedAt: instantText(proposedAt),
    expiresAt: instantText(expiresAt),
    decidedAt: decidedAt === undefined ? undefined : instantText(decidedAt),
  };
}

/** The members of a JSON object that is the body, and no others. @throws GatewayError BODY_MALFORMED, REQUEST_INVALID */
function membersOf<K extends string>({ body }: FastifyRequest, names: readonly K[]): Record<K, unknown> {
  const value = readJson((body as RecordsBody | undefined)?.bytes ?? Buffer.alloc(0), outline);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid('body', 'object');
  const unknown = Object.keys(value).find((name) => !names.some((known) => known === name));
  if (unknown !== undefined) throw invalid(unknown.slice(0, 40), 'unknown');
  const missing = names.find((name) => !Object.hasOwn(value, name));
  if (missing !== undefined) throw invalid(missing, 'missing');
  return value as Record<K, unknown>;
}

function textOf(value: unknown, place: string): string {
  if (typeof value !== 'string') throw invalid(place, 'form');
  return value;
}

function kindOf(value: unknown): ActKind {
  const kind = actKinds.find((each) => each === value);
  if (!kind) throw invalid('kind', 'form');
  return kind;
}

/** A client may have the name of an administrator; no scope that leads here is a client's. */
function administratorOf({ caller: { registered } }: FastifyRequest): string {
  if (registered.kind !== 'administrator') throw new GatewayError('ROLE_NEEDED', { role: 'system / security' });
  return registered.name;
}

/** GET and POST /v1/admin/acts, and what is done about one: POST …/{id}/approval, /rejection, /key. */
export function addActRoutes(app: App, useCases: AccessUseCases): void {
  acceptBytes(app, [jsonType]);
  const config = { accepts: jsonType };

  app.get('/v1/admin/acts', { schema: actsSchema }, async ({ query }) =>
    (await useCases.acts(query.which ?? 'open')).map(viewAct),
  );

  app.post('/v1/admin/acts', { schema: proposeSchema, config, bodyLimit }, async (request, reply) => {
    const { kind, subject, reason } = membersOf(request, ['kind', 'subject', 'reason']);
    const by = administratorOf(request);
    const act = await useCases.propose(kindOf(kind), subject, textOf(reason, 'reason'), by);
    return reply.status(201).send(viewAct(act));
  });

  app.post('/v1/admin/acts/:id/approval', { schema: approvalSchema }, async (request) =>
    viewAct(await useCases.decide(request.params.id, 'APPROVED', administratorOf(request))),
  );

  app.post('/v1/admin/acts/:id/rejection', { schema: rejectionSchema }, async (request) =>
    viewAct(await useCases.decide(request.params.id, 'REJECTED', administratorOf(request))),
  );

  app.post('/v1/admin/acts/:id/key', { schema: keySchema, config, bodyLimit }, async (request, reply) => {
    const { id } = request.params;
    const passphrase = textOf(membersOf(request, ['passphrase']).passphrase, 'passphrase');
    if (passphrase.length > longestPassphrase) throw invalid('passphrase', 'form');
    const key = await useCases.exportKey(id, passphrase, administratorOf(request));
    return reply.type(pkcs12Type).header('content-disposition', `attachment; filename="${id}.p12"`).send(key);
  });
}
