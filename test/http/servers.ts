/** The three listeners over fake use cases, on loopback ports of their own. */
import { Registry } from 'prom-client';
import { type TrustView, trustView } from '../../src/directory/trust-view.ts';
import type { AuditEvent } from '../../src/exchange/ports/audit.ts';
import type { TokenKeys } from '../../src/exchange/ports/keys.ts';
import { writeErrorFile } from '../../src/files/error-file.ts';
import { type ApiServerOptions, apiServer } from '../../src/http/api/server.ts';
import type { App } from '../../src/http/app.ts';
import { standardTimings, type Timings } from '../../src/http/listener.ts';
import { localServer } from '../../src/http/local/server.ts';
import { peerServer } from '../../src/http/peer/server.ts';
import type { TlsApp } from '../../src/http/tls-listener.ts';
import type { ServedUseCases } from './fake-use-cases.ts';
import { type TlsCorridor, trustDomain } from './tls-corridor.ts';
import { newTokenKeys } from './token-keys.ts';

export interface Listening<A extends App> {
  readonly app: A;
  readonly port: number;
  readonly events: { readonly event: string; readonly fields: Readonly<Record<string, string | number>> }[];
  /** What the audit trail was told. */
  readonly audited: AuditEvent[];
}

export interface ServerSettings {
  readonly corridor: TlsCorridor;
  readonly useCases: ServedUseCases;
  readonly tokenKeys?: () => TokenKeys;
  readonly rateLimitStore?: object;
  readonly port?: number;
  readonly trust?: () => TrustView;
  readonly limits?: Partial<ApiServerOptions['limits'] & { batchBytes: number }>;
  readonly timings?: Partial<Timings>;
  readonly maxConnections?: number;
}

const limits = {
  batchBytes: 8 * 1024 * 1024,
  batchEntries: 5000,
  submitRecords: 5000,
  submitBytes: 1024 * 1024,
  entryBytes: 65_536,
  importBytes: 1024 * 1024,
};

const standardKeys = newTokenKeys();

/** Issuer and audience of the tokens of an API listener that was started on this port. */
export const issuerAt = (port: number) => `https://127.0.0.1:${port}`;

/** What is believed unless a test says otherwise: the corridor's directory, and that nothing was revoked. */
function trustOf({ corridor, trust }: Pick<ServerSettings, 'corridor' | 'trust'>): () => TrustView {
  const believed = trustView(corridor.directory, []);
  return trust ?? (() => believed);
}

function shared({
  useCases,
  timings,
  maxConnections = 100,
  ...settings
}: Pick<ServerSettings, 'useCases' | 'timings' | 'limits' | 'maxConnections'>) {
  const events: Listening<App>['events'] = [];
  const audited: AuditEvent[] = [];
  return {
    useCases,
    now: Date.now,
    registry: new Registry(),
    emit: (event: string, fields = {}) => void events.push({ event, fields }),
    events,
    audited,
    audit: {
      note: (event: AuditEvent) => void audited.push(event),
      record: async (event: AuditEvent) => void audited.push(event),
    },
    timings: { ...standardTimings, ...timings },
    limits: { ...limits, ...settings.limits },
    maxConnections,
  };
}

async function listening<A extends App>(
  app: A,
  { events, audited }: Pick<Listening<A>, 'events' | 'audited'>,
  port = 0,
): Promise<Listening<A>> {
  await app.listen({ host: '127.0.0.1', port });
  const address = app.server.address();
  return { app, port: typeof address === 'object' && address ? address.port : 0, events, audited };
}

/** The peer listener of 330100. */
export function startPeer(settings: ServerSettings): Promise<Listening<TlsApp>> {
  const options = { ...shared(settings), tls: settings.corridor.material('330100'), trust: trustOf(settings) };
  return listening(peerServer(options), options);
}

/** The API listener of 330100. */
export function startApi(settings: ServerSettings): Promise<Listening<TlsApp>> {
  const { corridor, tokenKeys = () => standardKeys, rateLimitStore, port = 0 } = settings;
  const options = { ...shared(settings), tls: corridor.material('330100'), trust: trustOf(settings) };
  const city = { city: '330100', trustDomain, issuer: issuerAt(port) };
  return listening(apiServer({ ...options, ...city, tokenKeys, rateLimitStore, writeErrorFile }), options, port);
}

export async function startLocal(useCases: ServedUseCases, document: object): Promise<Listening<App>> {
  const options = shared({ useCases });
  return listening(localServer({ ...options, ready: useCases.ready, document, city: '330100' }), options);
}
