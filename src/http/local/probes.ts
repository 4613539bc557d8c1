import type { Registry } from 'prom-client';
import type { App } from '../app.ts';

/** GET /health: the process answers; GET /ready: it accepts work, 503 with the reason when not; GET /metrics. */
export function addProbes(app: App, ready: () => Promise<void>, registry: Registry): void {
  app.get('/health', async () => ({ status: 'ok' }));
  app.get('/ready', async () => {
    await ready();
    return { status: 'ready' };
  });
  app.get('/metrics', async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()));
}
