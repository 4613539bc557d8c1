import type { Registry } from 'prom-client';
import type { Emit } from '../../exchange/ports/events.ts';
import type { CityUseCases } from '../../exchange/use-cases.ts';
import type { CityCode } from '../../ledger/ledger-id.ts';
import type { App } from '../app.ts';
import { createApp } from '../create-app.ts';
import { type ListenerLimits, plainServerFactory } from '../listener.ts';
import { addDocs } from './docs.ts';
import { addHostCheck } from './host.ts';
import { addProbes } from './probes.ts';

export interface LocalServerOptions extends ListenerLimits {
  readonly ready: CityUseCases['ready'];
  /** The OpenAPI document of the API listener. */
  readonly document: object;
  readonly city: CityCode;
  readonly registry: Registry;
  readonly emit: Emit;
}

/** Nothing here takes a body. */
const BODY_LIMIT = 1024;

/** The plain listener for loopback: health, readiness, metrics and the API page; not listening yet. */
export function localServer(options: LocalServerOptions): App {
  const { ready, document, city, registry, emit } = options;
  const serverFactory = plainServerFactory(options);
  const app = createApp({ listener: 'local', bodyLimit: BODY_LIMIT, serverFactory, registry, emit });
  addHostCheck(app);
  addProbes(app, ready, registry);
  app.register((scope) => addDocs(scope as App, document, city));
  return app;
}
