import type { CityUseCases } from '../../exchange/use-cases.ts';
import type { App } from '../app.ts';
import { protobufType } from '../media-types.ts';
import { evidenceSchema, readRecordSchema } from './record.schema.ts';
import { recordReader } from './record-reader.ts';
import { entityTag } from './revision.ts';

/** GET /v1/records/{id} and its evidence. */
export async function addRecordReads(app: App, useCases: CityUseCases): Promise<void> {
  app.get('/v1/records/:id', { schema: readRecordSchema }, async (request, reply) => {
    const record = await useCases.readRecord(request.params.id, recordReader(request));
    // For If-Match of an operation; no 304 is made of it, since receipts arrive without a new revision.
    reply.header('etag', entityTag(record.revision));
    return record;
  });

  app.get('/v1/records/:id/evidence', { schema: evidenceSchema }, async (request, reply) => {
    const { id } = request.params;
    const { revision } = request.query;
    const evidence = await useCases.evidence(id, revision, recordReader(request));
    const name = revision === undefined ? id : `${id}-${revision}`;
    return reply
      .type(protobufType)
      .header('content-disposition', `attachment; filename="${name}.evidence"`)
      .send(evidence);
  });
}
