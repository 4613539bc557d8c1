import { Histogram, type Registry } from 'prom-client';
import type { App } from '../app.ts';

const NAME = 'g60_http_request_seconds';
const labelNames = ['listener', 'method', 'route', 'status'] as const;

function histogramOf(registry: Registry): Histogram<(typeof labelNames)[number]> {
  const held = registry.getSingleMetric(NAME);
  if (held instanceof Histogram) return held;
  return new Histogram({
    name: NAME,
    help: 'Time from the request line to the end of the answer, by route pattern',
    labelNames,
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30],
    registers: [registry],
  });
}

/** Times every request under its route's pattern, never its address: addresses name records. */
export function addRequestMetrics(app: App, registry: Registry, listener: string): void {
  const histogram = histogramOf(registry);
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    histogram.observe({ listener, method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
    done();
  });
}
