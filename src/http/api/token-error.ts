import type { FastifyReply } from 'fastify';
import type { ProblemCode } from '../../catalogue/problems.ts';
import type { GatewayError } from '../../errors.ts';

/** Error codes of RFC 6749 §5.2, where it has one that says more than the status. */
const errors: Partial<Record<ProblemCode, string>> = {
  GRANT_TYPE_UNSUPPORTED: 'unsupported_grant_type',
  SCOPE_NOT_GRANTED: 'invalid_scope',
};

/** It knows no status but 400 and 401; one that says when to come again is worth more to a client than that. */
function statusOf({ status }: GatewayError): number {
  if (status === 401 || status === 403) return 401;
  return status === 429 || status >= 500 ? status : 400;
}

function errorOf(problem: GatewayError): string {
  const status = statusOf(problem);
  if (status === 401) return 'invalid_client';
  return errors[problem.code] ?? (status >= 500 ? 'server_error' : 'invalid_request');
}

/** Answers a problem in the form that OAuth clients read. */
export function sendTokenError(reply: FastifyReply, problem: GatewayError): FastifyReply {
  // A description holds ASCII other than these two (RFC 6749 §5.2).
  const description = problem.message.replace(/[^\x20-\x7e]|["\\]/g, "'");
  return reply
    .status(statusOf(problem))
    .type('application/json')
    .header('pragma', 'no-cache')
    .send(JSON.stringify({ error: errorOf(problem), error_description: description }));
}
