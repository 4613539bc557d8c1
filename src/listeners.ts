import type { Registry } from 'prom-client';
import { type Configuration, originOf } from './config.ts';
import type { TrustView } from './directory/trust-view.ts';
import { GatewayError } from './errors.ts';
import type { AuditTrail } from './exchange/ports/audit.ts';
import type { Emit } from './exchange/ports/events.ts';
import type { UseCases } from './exchange/use-cases.ts';
import { writeErrorFile } from './files/error-file.ts';
import { addGauges } from './gauges.ts';
import { apiServer } from './http/api/server.ts';
import type { App } from './http/app.ts';
import { standardTimings } from './http/listener.ts';
import { localServer } from './http/local/server.ts';
import { peerServer } from './http/peer/server.ts';
import type { TlsMaterial } from './http/tls-listener.ts';
import type { LiveIdentity } from './pki/live-identity.ts';

export interface ListenerDependencies {
  readonly configuration: Configuration;
  readonly identity: Pick<LiveIdentity, 'tls' | 'tokenKeys'>;
  readonly useCases: UseCases;
  readonly trust: () => TrustView;
  readonly audit: AuditTrail;
  readonly rateLimitStore: object | undefined;
  readonly now: () => number;
  readonly registry: Registry;
  readonly emit: Emit;
}

export interface Listeners {
  /** URLs, with the ports taken. */
  readonly addresses: { readonly peer: string; readonly api: string; readonly local: string };
  /** For connections made from now on. */
  replaceTls(tls: TlsMaterial): void;
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
  const { configuration, identity, useCases } = dependencies;
  const { city, trustDomain, limits, api: place } = configuration;
  const shared = {
    ...{ ...dependencies, timings: standardTimings, city, trustDomain, limits, writeErrorFile },
    ...{ tls: identity.tls(), tokenKeys: () => identity.tokenKeys(), issuer: configuration.apiUrl || originOf(place) },
  };
  const peer = peerServer({ ...shared, maxConnections: connections.peer });
  const api = apiServer({ ...shared, maxConnections: connections.api });
  await api.ready();
  const local = localServer({
    ...shared,
    ready: () => useCases.ready(),
    document: api.swagger(),
    maxConnections: connections.local,
  });
  addGauges(dependencies);
  const open: App[] = [];
  const close = async () => {
    await Promise.all(open.map((app) => app.close()));
  };
  const listen = async (app: App, scheme: 'http' | 'https', { host, port }: Configuration['peer']): Promise<string> => {
    open.push(app);
    await app.listen({ host, port }).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'EADDRINUSE' ? new GatewayError('PORT_IN_USE', { port }, error) : error;
    });
    const address = app.server.address();
    const taken = typeof address === 'object' && address ? address.port : port;
    return originOf({ host, port: taken }, scheme);
  };
  try {
    const addresses = {
      peer: await listen(peer, 'https', configuration.peer),
      api: await listen(api, 'https', configuration.api),
      local: await listen(local, 'http', configuration.local),
    };
    const replaceTls = (tls: TlsMaterial) => {
      peer.replaceTls(tls);
      api.replaceTls(tls);
    };
    return { addresses, replaceTls, close };
  } catch (error) {
    await close();
    throw error;
  }
}
