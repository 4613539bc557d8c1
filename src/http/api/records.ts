import { type Language, languageOf } from '../../catalogue/language.ts';
import type { Dataset } from '../../domain/dataset.ts';
import { GatewayError } from '../../errors.ts';
import type { CityUseCases, RowAnswer, SubmitAnswer } from '../../exchange/use-cases.ts';
import type { App } from '../app.ts';
import { viewFinding } from '../finding-view.ts';
import { jsonType, ndjsonType, protobufType } from '../media-types.ts';
import { assertMaySubmit, rightsOf } from '../plugins/access.ts';
import { sendProblem } from '../plugins/problems.ts';
import { malformed } from '../refused-request.ts';
import { type RecordsBody, readRows } from '../rows/read-rows.ts';
import type { RecordLimits } from '../rows/record-limits.ts';
import { acceptBytes } from './bodies.ts';
import { idempotencyOf } from './idempotency.ts';
import { submitSchema } from './records.schema.ts';

function viewRow({ findings, ...row }: RowAnswer, dataset: Dataset, language: Language) {
  return { ...row, findings: findings.map((finding) => viewFinding(finding, dataset, language)) };
}

/** In a refusal only the rows that have something to correct are named. */
function refusedRows({ rows }: SubmitAnswer, dataset: Dataset, language: Language) {
  return rows.filter(({ findings }) => findings.length > 0).map((row) => viewRow(row, dataset, language));
}

/** POST /v1/records. */
export async function addRecordRoutes(app: App, useCases: CityUseCases, limits: RecordLimits): Promise<void> {
  acceptBytes(app, [jsonType, ndjsonType, protobufType]);
  const config = { accepts: [jsonType, ndjsonType, protobufType].join(', ') };

  app.post('/v1/records', { schema: submitSchema, config }, async (request, reply) => {
    const { dataset, edition = '2018', mode = 'each' } = request.query;
    assertMaySubmit(request, dataset);
    const body = request.body as RecordsBody | undefined;
    if (!body) throw malformed('empty');
    const submitRecords = Math.min(limits.submitRecords, rightsOf(request).batchRecords);
    const rows = readRows(body, dataset, { ...limits, submitRecords });
    const idempotency = idempotencyOf(request, body.bytes);
    const answer = await useCases.submit({ client: request.client, dataset, edition, rows, mode, idempotency });
    const language = languageOf(request.headers['accept-language']);
    if (!answer.stored && mode === 'all') {
      const problem = new GatewayError('VALIDATION_FAILED', { rejected: answer.rejected });
      return sendProblem(request, reply, problem, { rows: refusedRows(answer, dataset, language) });
    }
    const { stored: _, ...told } = answer;
    reply.status(answer.accepted > 0 ? 201 : 200);
    return { ...told, rows: answer.rows.map((row) => viewRow(row, dataset, language)) };
  });
}
