import type { FastifyError, FastifyRequest } from 'fastify';
import type { Static, TObject } from 'typebox';
import { Compile } from 'typebox/compile';
import { validationProblem } from '../plugins/validation.ts';
import { readJson } from '../rows/json.ts';
import type { RecordsBody } from '../rows/read-rows.ts';

const outline = { depth: 3, containers: 20 };

/**
 * Reads the JSON body of a request, taken as bytes, by its schema; none is an empty object.
 *
 * @throws GatewayError BODY_MALFORMED, REQUEST_INVALID
 */
export function jsonBody<T extends TObject>(schema: T): (request: FastifyRequest) => Static<T> {
  const compiled = Compile(schema);
  return ({ body }) => {
    const { bytes } = (body ?? {}) as Partial<RecordsBody>;
    const value = bytes ? readJson(bytes, outline) : {};
    if (compiled.Check(value)) return value;
    throw validationProblem({ validation: compiled.Errors(value) } as unknown as FastifyError, value);
  };
}
