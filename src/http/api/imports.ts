import { Readable } from 'node:stream';
import multipart from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { findings as catalogue, type FindingCode } from '../../catalogue/findings.ts';
import { fill, type Language, languageOf } from '../../catalogue/language.ts';
import type { ImportFinding, ImportRow } from '../../exchange/ports/imports.ts';
import type { CityUseCases } from '../../exchange/use-cases.ts';
import type { App } from '../app.ts';
import { csvType, multipartType } from '../media-types.ts';
import { assertMaySubmit } from '../plugins/access.ts';
import { malformed } from '../refused-request.ts';
import { importErrorsSchema, readImportSchema, startImportSchema } from './imports.schema.ts';
import { atMost, fileOf, formatOfFile, type Upload, uploadTypes } from './upload.ts';

/** A finding of an import with its text, as the error file shows it. */
export interface ErrorLine extends ImportFinding {
  readonly message: string;
}

/** Writes an error file, piece by piece. */
export type WriteErrorFile = (lines: AsyncIterable<ErrorLine>, language: Language) => AsyncIterable<Uint8Array>;

export interface ImportOptions {
  readonly importBytes: number;
  readonly writeErrorFile: WriteErrorFile;
}

function instantText(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

function viewImport({ client: _, createdAt, finishedAt, ...row }: ImportRow) {
  const finished = finishedAt === undefined ? {} : { finishedAt: instantText(finishedAt) };
  return { ...row, createdAt: instantText(createdAt), ...finished };
}

async function* linesOf(findings: AsyncIterable<ImportFinding>, language: Language): AsyncGenerator<ErrorLine> {
  for await (const finding of findings) {
    const template = catalogue[finding.code as FindingCode]?.[language === 'zh' ? 1 : 2] ?? '';
    yield { ...finding, message: fill(template, finding.parameters) };
  }
}

async function uploadOf(request: FastifyRequest, importBytes: number): Promise<Upload> {
  if (!request.isMultipart()) return request.body as Upload;
  const form = await request.file().catch(() => {
    throw malformed('multipart');
  });
  const { file, filename, mimetype } = fileOf(form);
  return { format: formatOfFile(filename, mimetype), source: atMost(file, importBytes) };
}

/** POST /v1/imports, its progress and its error file. */
export async function addImportRoutes(app: App, useCases: CityUseCases, options: ImportOptions): Promise<void> {
  const { importBytes, writeErrorFile } = options;
  app.removeAllContentTypeParsers();
  // One byte above: what is cut off at the limit must not pass for a whole file.
  await app.register(multipart, {
    limits: { fileSize: importBytes + 1, files: 1, fields: 8, parts: 9, fieldSize: 1024 },
  });
  for (const [type, format] of Object.entries(uploadTypes)) {
    app.addContentTypeParser(type, (_request, payload, done) => {
      const upload: Upload = { format, source: atMost(payload, importBytes) };
      done(null, upload);
    });
  }
  const config = { accepts: [multipartType, ...Object.keys(uploadTypes)].join(', ') };

  app.post('/v1/imports', { schema: startImportSchema, config, bodyLimit: importBytes }, async (request, reply) => {
    const { dataset, edition = '2018' } = request.query;
    assertMaySubmit(request, dataset);
    // A file that is refused half-way leaves the rest of it on the connection.
    reply.header('connection', 'close');
    const upload = fileOf(await uploadOf(request, importBytes));
    const row = await useCases.startImport({ client: request.client, dataset, edition, ...upload });
    return reply.status(202).header('location', `/v1/imports/${row.id}`).send(viewImport(row));
  });

  app.get('/v1/imports/:id', { schema: readImportSchema }, async (request) =>
    viewImport(await useCases.readImport(request.client, request.params.id)),
  );

  app.get('/v1/imports/:id/errors', { schema: importErrorsSchema }, async (request, reply) => {
    const { id } = request.params;
    const language = languageOf(request.headers['accept-language']);
    const lines = linesOf(await useCases.importFindings(request.client, id), language);
    return reply
      .type(`${csvType}; charset=utf-8`)
      .header('content-disposition', `attachment; filename="${id}-errors.csv"`)
      .send(Readable.from(writeErrorFile(lines, language), { objectMode: false }));
  });
}
