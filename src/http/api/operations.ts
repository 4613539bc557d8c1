import { languageOf } from '../../catalogue/language.ts';
import type { CityUseCases, RecordOperation } from '../../exchange/use-cases.ts';
import { parseRecordLedger } from '../../ledger/ledger-id.ts';
import type { App } from '../app.ts';
import { viewFinding } from '../finding-view.ts';
import { jsonType } from '../media-types.ts';
import { rightsOf } from '../plugins/access.ts';
import { invalid } from '../refused-request.ts';
import { readJson } from '../rows/json.ts';
import type { RecordsBody } from '../rows/read-rows.ts';
import { rowOf } from '../rows/row.ts';
import { acceptBytes } from './bodies.ts';
import { idempotencyOf } from './idempotency.ts';
import { operations } from './operations.schema.ts';
import { entityTag, revisionOf } from './revision.ts';

const outline = { depth: 3, containers: 20 };
const nothing = Buffer.alloc(0);

/** What an operation says: a row for a correction, an object for the others, nothing for an erasure. */
function bodyOf(operation: RecordOperation, bytes: Buffer): unknown {
  if (operation === 'ERASE') return undefined;
  const value = readJson(bytes, outline);
  if (operation === 'CORRECT') return rowOf(value, '');
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid('body', 'object');
  return value;
}

/** POST /v1/records/{id}/corrections and the other operations on one record. */
export async function addOperationRoutes(app: App, useCases: CityUseCases): Promise<void> {
  acceptBytes(app, [jsonType]);
  for (const { path, operation, schema } of operations) {
    app.post(`/v1/records/:id/${path}`, { schema, config: { accepts: jsonType } }, async (request, reply) => {
      const bytes = (request.body as RecordsBody | undefined)?.bytes ?? nothing;
      const answer = await useCases.operate({
        client: request.client,
        datasets: rightsOf(request).datasets,
        id: request.params.id,
        operation,
        revision: revisionOf(request.headers['if-match']),
        edition: request.query.edition ?? '2018',
        body: bodyOf(operation, bytes),
        idempotency: idempotencyOf(request, bytes),
      });
      const language = languageOf(request.headers['accept-language']);
      const { dataset } = parseRecordLedger(answer.ledger);
      reply.header('etag', entityTag(answer.revision));
      return { ...answer, findings: answer.findings.map((finding) => viewFinding(finding, dataset, language)) };
    });
  }
}
