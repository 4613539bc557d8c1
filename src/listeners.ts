import { Gauge, type Registry } from 'prom-client';
import type { Configuration } from './config.ts';
import type { TrustView } from './directory/trust-view.ts';
import { GatewayError } from './errors.ts';
import type { Emit } from './exchange/ports/events.ts';
import type { UseCases } from './exchange/use-cases.ts';
import { writeErrorFile } from './files/error-file.ts';
import { apiServer } from './http/api/server.ts';
import type { App } from './http/app.ts';
import { standardTimings } from './http/listener.ts';
import { localServer } from './http/local/server.ts';
import { peerServer } from './http/peer/server.ts';
import type { TlsMaterial } from './http/tls-listener.ts';

export interface ListenerDependencies {
  readonly configuration: Configuration;
  readonly useCases: UseCases;
  readonly tls: TlsMaterial;
  readonly trust: () => TrustView;
  readonly now: () => number;
  readonly registry: Registry;
  readonly emit: Emit;
}

export interface Listeners {
  /** URLs, with the ports taken. */
  readonly addresses: { readonly peer: string; readonly api: string; readonly local: string };
  /** Finishes the requests under way. */
  close(): Promise<void>;
}

const connections = { peer: 500, api: 10_000, local: 200 };

/**
 * The three doors of a gateway: other cities, the city's own systems, and the machine itself.
 *
 * @throws GatewayError PORT_IN_USE
 */
export async function openListeners(dependencies: ListenerDependencies): Promise<Listeners> {
  const { configuration, useCases, registry } = dependencies;
  const { city, trustDomain, limits } = configuration;
  const shared = { ...dependencies, timings: standardTimings, city, trustDomain, limits, writeErrorFile };
  const peer = peerServer({ ...shared, maxConnections: connections.peer });
  const api = apiServer({ ...shared, maxConnections: connections.api });
  await api.ready();
  const local = localServer({
    ...shared,
    ready: () => useCases.ready(),
    document: api.swagger(),
    maxConnections: connections.local,
  });
  measure(useCases, registry);
  const open: App[] = [];
  const close = async () => {
    await Promise.all(open.map((app) => app.close()));
  };
  const listen = async (app: App, scheme: string, { host, port }: Configuration['peer']): Promise<string> => {
    open.push(app);
    await app.listen({ host, port }).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'EADDRINUSE' ? new GatewayError('PORT_IN_USE', { port }, error) : error;
    });
    const address = app.server.address();
    const taken = typeof address === 'object' && address ? address.port : port;
    return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${taken}`;
  };
  try {
    const addresses = {
      peer: await listen(peer, 'https', configuration.peer),
      api: await listen(api, 'https', configuration.api),
      local: await listen(local, 'http', configuration.local),
    };
    return { addresses, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Sizes and lags, read when Prometheus asks. */
function measure(useCases: UseCases, registry: Registry): void {
  const size = new Gauge({
    name: 'g60_ledger_entries',
    help: 'Entries held of a ledger',
    labelNames: ['ledger'] as const,
    registers: [registry],
  });
  new Gauge({
    name: 'g60_delivery_lag_entries',
    help: 'Entries of an own ledger that a peer has not confirmed',
    labelNames: ['peer', 'ledger'] as const,
    registers: [registry],
    async collect() {
      const { ledgers, peers } = await useCases.status();
      for (const { ledger, size: held } of ledgers) size.set({ ledger }, held);
      for (const { city, ledgers: lanes } of peers) {
        for (const { ledger, lag } of lanes) this.set({ peer: city, ledger }, lag);
      }
    },
  });
}
