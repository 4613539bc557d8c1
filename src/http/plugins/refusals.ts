import type { FastifyRequest } from 'fastify';
import type { AuditTrail } from '../../exchange/ports/audit.ts';
import type { App } from '../app.ts';

export interface RefusalOptions {
  readonly audit: AuditTrail;
  readonly listener: 'peer' | 'api';
  /** '' when it is not known whose request it was. */
  readonly actorOf: (request: FastifyRequest) => string;
  /** Statuses that say that somebody asked for what it may not have. */
  readonly isRefusal: (status: number) => boolean;
}

/** Puts every refusal into the audit trail: by the route's pattern, for addresses name records. */
export function addRefusalNotes(app: App, { audit, listener, actorOf, isRefusal }: RefusalOptions): void {
  app.addHook('onResponse', (request, reply, done) => {
    const { refusal: code } = request;
    if (code !== '' && isRefusal(reply.statusCode)) {
      const details = { route: request.routeOptions.url ?? 'unknown', listener };
      audit.note({
        action: 'request.refused',
        actor: actorOf(request) || 'unknown',
        outcome: 'refused',
        code,
        details,
      });
    }
    done();
  });
}
