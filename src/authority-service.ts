import type { Logger } from 'pino';
import { Registry } from 'prom-client';
import { originOf } from './config.ts';
import { GatewayError } from './errors.ts';
import { eventLog } from './events.ts';
import { authorityServer } from './http/authority/server.ts';
import { standardTimings } from './http/listener.ts';
import { CertificateService } from './pki/certificate-service.ts';
import { startUpkeep } from './upkeep.ts';

export interface AuthorityServiceOptions {
  /** Of the CA. */
  readonly directory: string;
  readonly passphrase: string | undefined;
  readonly host: string;
  readonly port: number;
  /** Host names or addresses under which members reach it. */
  readonly names: readonly string[];
  readonly now: () => number;
  readonly log: Logger;
}

export interface AuthorityService {
  readonly address: string;
  stop(): Promise<void>;
}

const refreshMs = 1_000;
/** Soon after another issuing CA issues, nothing below the old one is in use here. */
const renewMs = 5_000;
const maxConnections = 200;

/**
 * The corridor CA as a service, started. It and gateway.ts alone tie rooms together.
 *
 * @throws GatewayError those of opening the CA; PORT_IN_USE
 */
export async function startAuthorityService(options: AuthorityServiceOptions): Promise<AuthorityService> {
  const { directory, passphrase, host, port, names, now, log } = options;
  const registry = new Registry();
  const emit = eventLog(log, registry);
  const service = await CertificateService.open({ directory, passphrase, now });
  const tls = await service.material(names);
  const app = authorityServer({
    useCases: service,
    tls,
    trust: () => service.trust(),
    trustDomain: service.trustDomain,
    ...{ now, registry, emit, timings: standardTimings, maxConnections },
  });
  await app.listen({ host, port }).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EADDRINUSE' ? new GatewayError('PORT_IN_USE', { port }, error) : error;
  });
  const endUpkeep = startUpkeep(
    [
      { name: 'authority.refresh', everyMs: refreshMs, work: () => service.refresh() },
      {
        name: 'authority.certificate',
        everyMs: renewMs,
        work: async () => app.replaceTls(await service.material(names)),
      },
    ],
    emit,
  );
  const taken = app.server.address();
  const address = originOf({ host, port: typeof taken === 'object' && taken ? taken.port : port });
  emit('authority.started', { address });
  return {
    address,
    async stop() {
      await endUpkeep();
      await app.close();
    },
  };
}
