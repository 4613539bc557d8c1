import { randomUUID } from 'node:crypto';
import type { FastifyError, FastifyRequest } from 'fastify';
import { GatewayError } from '../../errors.ts';
import { invalid, malformed } from '../refused-request.ts';
import { validationProblem } from './validation.ts';

/** Codes whose parameters speak of our own machine: hosts, files, databases. */
const inward = new Set(['STORE_UNAVAILABLE', 'QUEUE_UNAVAILABLE', 'GUARD_MISSING']);

/** Tells the operator, under a number that the caller is given. */
export type LogIncident = (incident: string, description: string) => void;

/** The error as it may be logged: an identity number in a driver's message must not get there. */
function describe(error: unknown): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return text.replace(/[0-9][0-9A-Za-z*]{7,}/g, '…').slice(0, 2000);
}

function concealed(error: unknown, log: LogIncident): GatewayError {
  const incident = randomUUID();
  log(incident, describe(error));
  if (!(error instanceof GatewayError) || error.status === 500) return new GatewayError('INTERNAL', { incident });
  const names = Object.keys(error.parameters);
  return new GatewayError(error.code, Object.fromEntries(names.map((name) => [name, incident])));
}

/** Fastify's own refusals, by its code. */
function refusalOf(error: FastifyError, request: FastifyRequest): GatewayError | undefined {
  const { accepts = '-' } = request.routeOptions.config;
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
    case 'FST_REQ_FILE_TOO_LARGE':
      return new GatewayError('BODY_TOO_LARGE', { limit: request.routeOptions.bodyLimit ?? 0 });
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE': {
      const type = (request.headers['content-type'] ?? '-').slice(0, 60);
      return new GatewayError('MEDIA_TYPE_UNSUPPORTED', { type, allowed: accepts });
    }
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return malformed('length');
    default:
      return undefined;
  }
}

/** The error as the caller may see it; anything unexpected is logged and answered INTERNAL with its number only. */
export function answerable(error: unknown, request: FastifyRequest, log: LogIncident): GatewayError {
  if (error instanceof GatewayError) {
    return error.status === 500 || inward.has(error.code) ? concealed(error, log) : error;
  }
  const thrown = error as FastifyError;
  if (thrown.validation) return validationProblem(thrown, request.query);
  const refusal = refusalOf(thrown, request);
  if (refusal) return refusal;
  // A body that broke off, most often: Fastify marks it so. Nobody is left to read the answer, and nothing failed here.
  if (thrown.statusCode && thrown.statusCode < 500) return invalid('', 'http');
  return concealed(error, log);
}
