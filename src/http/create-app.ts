import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import fastify, { type FastifyServerFactory } from 'fastify';
import type { Registry } from 'prom-client';
import type { Emit } from '../exchange/ports/events.ts';
import type { App } from './app.ts';
import { addLimits } from './plugins/limits.ts';
import { addRequestMetrics } from './plugins/metrics.ts';
import { addProblems, answerBrokenRequest } from './plugins/problems.ts';
import { addSecurityHeaders, headersOf } from './plugins/security-headers.ts';
import { validatorCompiler } from './plugins/validation.ts';

export interface AppOptions {
  /** Name of the listener in metrics and events. */
  readonly listener: 'peer' | 'api' | 'local' | 'authority';
  readonly bodyLimit: number;
  readonly serverFactory: FastifyServerFactory;
  readonly registry: Registry;
  readonly emit: Emit;
}

/** A server with what every listener has: limits, problem documents, metrics, validation of parameters. */
export function createApp({ listener, bodyLimit, serverFactory, registry, emit }: AppOptions): App {
  const app: App = fastify({
    serverFactory,
    bodyLimit,
    logger: false,
    exposeHeadRoutes: false,
    // While draining, requests under way on open connections are answered, not cut short.
    return503OnClosing: false,
    clientErrorHandler: answerBrokenRequest,
    // No hook has seen these.
    frameworkErrors: (error, request, reply) =>
      request.server.errorHandler(error, request, reply.headers(headersOf(listener))),
  }).withTypeProvider<TypeBoxTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  // Answers are made by hand from typed views; a serializer that drops unlisted members would hide a mistake.
  app.setSerializerCompiler(() => JSON.stringify);
  addSecurityHeaders(app, listener);
  addRequestMetrics(app, registry, listener);
  addLimits(app);
  addProblems(app, listener, emit);
  return app;
}
