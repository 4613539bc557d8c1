import type { FastifyError, FastifySchemaCompiler, FastifySchemaValidationError } from 'fastify';
import type { TObject } from 'typebox';
import { Compile } from 'typebox/compile';
import { datasets } from '../../domain/dataset.ts';
import { GatewayError } from '../../errors.ts';
import { invalid } from '../refused-request.ts';

const WHOLE_NUMBER = /^(?:0|[1-9][0-9]{0,15})$/;

/** Texts of whole numbers where the schema wants one. Any other text stays, to be refused: "1.5" is not 1. */
function readIntegers(schema: TObject, texts: Record<string, unknown>): Record<string, unknown> {
  const values = { ...texts };
  for (const [name, { type }] of Object.entries(schema.properties as Record<string, { type?: string }>)) {
    const text = values[name];
    if (type === 'integer' && typeof text === 'string' && WHOLE_NUMBER.test(text)) values[name] = Number(text);
  }
  return values;
}

/**
 * Path and query are validated by their schemas. Bodies and headers are only documented by theirs: their handlers
 * read them in one pass, with codes that say more than "invalid", and 5,000 rows need no second look.
 */
export const validatorCompiler: FastifySchemaCompiler<TObject> = ({ schema, httpPart }) => {
  if (httpPart === 'body' || httpPart === 'headers') return () => true;
  const compiled = Compile(schema);
  return (texts) => {
    const value = readIntegers(schema, texts);
    return compiled.Check(value) ? { value } : { error: compiled.Errors(value) };
  };
};

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
