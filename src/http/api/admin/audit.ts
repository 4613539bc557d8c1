import { Readable } from 'node:stream';
import type { Static } from 'typebox';
import { redact } from '../../../domain/mask.ts';
import type { AuditEntryView, AuditSearch, AuditUseCases } from '../../../exchange/admin-use-cases.ts';
import type { App } from '../../app.ts';
import { jsonType, ndjsonType } from '../../media-types.ts';
import { invalid } from '../../refused-request.ts';
import { acceptBytes } from '../bodies.ts';
import { jsonBody } from '../json-body.ts';
import { exportBody, exportSchema, searchBody, searchSchema, verificationSchema } from './audit.schema.ts';

type Filter = Omit<AuditSearch, 'before' | 'limit'>;

/** POST /v1/admin/audit/search, /export and /verification: filters are in bodies, for a subject must not be in an address. */
export async function addAuditRoutes(app: App, useCases: AuditUseCases): Promise<void> {
  acceptBytes(app, [jsonType]);
  const searchOf = jsonBody(searchBody);
  const exportOf = jsonBody(exportBody);
  const limited = { config: { accepts: jsonType }, bodyLimit: 16_384 };

  app.post('/v1/admin/audit/search', { schema: searchSchema, ...limited }, (request) => {
    const { before, limit = 100, ...filter } = searchOf(request);
    return useCases.findAudit({ ...filterOf(filter), before, limit }, request.client);
  });

  app.post('/v1/admin/audit/export', { schema: exportSchema, ...limited }, async (request, reply) => {
    const entries = await useCases.exportAudit(filterOf(exportOf(request)), request.client);
    return reply.type(ndjsonType).send(Readable.from(linesOf(entries), { objectMode: false }));
  });

  app.post('/v1/admin/audit/verification', { schema: verificationSchema, ...limited }, (request) =>
    useCases.verifyAudit(request.client),
  );
}

function filterOf({ from, to, action, actor, subject }: Static<typeof exportBody>): Filter {
  // The search is noted with what was looked for; a paper number belongs in `subject`, of which a hash is noted.
  if (actor !== undefined && redact(actor) !== actor) throw invalid('actor', 'form');
  return { from: instantOf(from, 'from'), to: instantOf(to, 'to'), action, actor, subject };
}

function instantOf(text: string | undefined, place: string): number | undefined {
  const instant = text === undefined ? undefined : Date.parse(text);
  if (Number.isNaN(instant)) throw invalid(place, 'form');
  return instant;
}

async function* linesOf(entries: AsyncIterable<AuditEntryView>): AsyncGenerator<string> {
  for await (const entry of entries) yield `${JSON.stringify(entry)}\n`;
}
