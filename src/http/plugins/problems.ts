import type { Socket } from 'node:net';
import type { ConnectionError, FastifyReply, FastifyRequest } from 'fastify';
import { languageOf } from '../../catalogue/language.ts';
import type { Finding } from '../../domain/finding.ts';
import { GatewayError } from '../../errors.ts';
import type { Emit } from '../../exchange/ports/events.ts';
import type { App } from '../app.ts';
import { viewFinding } from '../finding-view.ts';
import { invalid } from '../refused-request.ts';
import { answerable } from './answerable.ts';
import { challengeOf } from './challenge.ts';
import { problemDocument, problemType } from './problem-document.ts';
import { securityHeaders } from './security-headers.ts';
import { addUnknownRoutes } from './unknown-routes.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Code of the problem it is answered with; '' for none. */
    refusal: string;
  }
  interface FastifyContextConfig {
    /** Answers a problem in another form than a problem document, where a standard has its own. */
    sendRefusal?: (reply: FastifyReply, problem: GatewayError) => FastifyReply;
  }
}

/** What a 503 asks for when the error names no time of its own. */
const RETRY_AFTER_SECONDS = 2;

function addRetryAfter(reply: FastifyReply, { status, parameters }: GatewayError): void {
  if (status !== 503 && status !== 429) return;
  reply.header('retry-after', parameters['retryAfter'] ?? RETRY_AFTER_SECONDS);
}

/** Answers the one problem document of this error, in the language asked for. */
export function sendProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  error: GatewayError,
  members: Readonly<Record<string, unknown>> = {},
): FastifyReply {
  const language = languageOf(request.headers['accept-language']);
  addRetryAfter(reply, error);
  const challenge = challengeOf(error);
  if (challenge) reply.header('www-authenticate', challenge);
  // Text, not an object: the route's serializer is for its own answers.
  return reply
    .status(error.status)
    .type(problemType)
    .header('content-language', language)
    .header('vary', 'accept-language')
    .send(JSON.stringify(problemDocument(error, language, members)));
}

/** A refused correction has its findings as the cause. */
function refusedFindings({ code, cause }: GatewayError, { headers }: FastifyRequest): Record<string, unknown> {
  if (code !== 'VALIDATION_FAILED' || !Array.isArray(cause)) return {};
  const language = languageOf(headers['accept-language']);
  return { findings: (cause as readonly Finding[]).map((finding) => viewFinding(finding, undefined, language)) };
}

/** Every error becomes exactly one problem document; what is not ours to tell becomes INTERNAL and is logged. */
export function addProblems(app: App, listener: string, emit: Emit): void {
  app.decorateRequest('refusal', '');
  app.setErrorHandler((error, request, reply) => {
    const problem = answerable(error, request, (incident, description) =>
      emit('http.failed', { listener, incident, route: request.routeOptions.url ?? '', error: description }),
    );
    request.refusal = problem.code;
    emit('http.refused', { listener, code: problem.code, route: request.routeOptions.url ?? '' });
    const { sendRefusal } = request.routeOptions.config;
    if (!sendRefusal) return sendProblem(request, reply, problem, refusedFindings(problem, request));
    addRetryAfter(reply, problem);
    return sendRefusal(reply, problem);
  });
  addUnknownRoutes(app);
}

/** undefined: the connection itself failed, most often its TLS handshake, and no answer would get through. */
function brokenRequestProblem(code: string): GatewayError | undefined {
  if (code === 'HPE_HEADER_OVERFLOW') return new GatewayError('HEADERS_TOO_LARGE');
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new GatewayError('REQUEST_TIMEOUT');
  return code.startsWith('HPE_') ? invalid('', 'http') : undefined;
}

/** Answers what never became a request (RFC 9110 §15.5); there is no Accept-Language to go by. */
export function answerBrokenRequest({ code }: ConnectionError, socket: Socket): void {
  const refusal = brokenRequestProblem(code);
  if (!refusal || !socket.writable) {
    socket.destroy();
    return;
  }
  const problem = problemDocument(refusal, 'zh');
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} Refused`,
    `Content-Type: ${problemType}`,
    'Content-Language: zh',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    ...Object.entries(securityHeaders).map(([name, value]) => `${name}: ${value}`),
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroySoon());
}
