import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import type { FastifyError, FastifySchemaCompiler, FastifySchemaValidationError } from 'fastify';
import { datasets } from '../../domain/dataset.ts';
import { GatewayError } from '../../errors.ts';
import { invalid } from '../refused-request.ts';

/**
 * Path and query are validated by their schemas. Bodies and headers are only documented by theirs: their handlers
 * read them in one pass, with codes that say more than "invalid", and 5,000 rows need no second look.
 */
export const validatorCompiler: FastifySchemaCompiler<never> = (route) =>
  route.httpPart === 'body' || route.httpPart === 'headers' ? () => true : TypeBoxValidatorCompiler(route);

function firstName(params: Record<string, unknown>, key: string): string | undefined {
  const names = params[key];
  return Array.isArray(names) ? String(names[0]) : undefined;
}

function problemOf({ params, instancePath }: FastifySchemaValidationError, sent: unknown): GatewayError {
  const missing = firstName(params, 'requiredProperties');
  if (missing) return invalid(missing, 'missing');
  const unknown = firstName(params, 'additionalProperties');
  if (unknown) return invalid(unknown.slice(0, 40), 'unknown');
  const place = instancePath.slice(1);
  if (place === 'dataset') {
    const dataset = String((sent as Record<string, unknown>)['dataset']).slice(0, 40);
    return new GatewayError('DATASET_UNKNOWN', { dataset, known: datasets.join(', ') });
  }
  return invalid(place, 'form');
}

/** The problem of a request whose path or query does not match its schema; `query` is what was sent. */
export function validationProblem({ validation }: FastifyError, query: unknown): GatewayError {
  // Missing and unknown names first: the other errors of an object are often only their echo.
  const errors = validation ?? [];
  const telling = errors.find(({ keyword }) => keyword === 'required' || keyword === 'additionalProperties');
  const first = telling ?? errors[0];
  return first ? problemOf(first, query) : invalid('', 'form');
}
