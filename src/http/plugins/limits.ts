import type { IncomingMessage, ServerResponse } from 'node:http';
import { GatewayError } from '../../errors.ts';
import type { App } from '../app.ts';

function refusalOf(headers: IncomingMessage['headers'], limit: number | undefined): GatewayError | undefined {
  if (limit !== undefined && Number(headers['content-length'] ?? 0) > limit) {
    return new GatewayError('BODY_TOO_LARGE', { limit });
  }
  // Nothing is decompressed here, so no body is larger than its Content-Length says.
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding === 'identity') return undefined;
  return new GatewayError('MEDIA_TYPE_UNSUPPORTED', { type: encoding.slice(0, 40), allowed: 'identity' });
}

/** What every listener refuses from the headers alone, before a byte of the body is read. */
export function addLimits(app: App): void {
  app.addHook('onRequest', (request, reply, done) => {
    const refusal = refusalOf(request.headers, request.routeOptions.bodyLimit);
    // Else the connection would be kept, and the refused body read to its end to find the next request.
    if (refusal) reply.header('connection', 'close');
    done(refusal);
  });
  inviteBodies(app);
}

/** Answers "100 Continue" only once nothing speaks against the body: a careful client then never sends a refused one. */
function inviteBodies(app: App): void {
  const waiting = new WeakSet<IncomingMessage>();
  app.server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    waiting.add(request);
    app.server.emit('request', request, response);
  });
  app.addHook('preParsing', (request, reply, _payload, done) => {
    if (waiting.has(request.raw)) reply.raw.writeContinue();
    done();
  });
}
