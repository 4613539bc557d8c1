import { trustBytes } from '../../exchange/trust-message.ts';
import type { PeerUseCases } from '../../exchange/use-cases.ts';
import type { App } from '../app.ts';
import { protobufType } from '../media-types.ts';

const config = { accepts: protobufType };
/** What a request without a body brings. */
const nothing = new Uint8Array();

/** What a peer sends: batches of its own ledgers, heartbeats of unchanged ones, and news of directory and revocations. */
export function addPushRoutes(app: App, useCases: PeerUseCases): void {
  // The bytes as they came are what is verified and stored: they are decoded in the use case, once.
  app.addContentTypeParser(protobufType, { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  app.post<{ Body: Buffer | undefined }>('/peer/v1/batches', { config }, ({ peer, body }) =>
    useCases.receiveBatch(peer, body ?? nothing),
  );
  app.post<{ Body: Buffer | undefined }>('/peer/v1/checkpoints', { config }, ({ peer, body }) =>
    useCases.receiveHeartbeats(peer, body ?? nothing),
  );
  app.post<{ Body: Buffer | undefined }>('/peer/v1/trust', { config, bodyLimit: trustBytes }, ({ peer, body }) =>
    useCases.receiveTrust(peer, body ?? nothing),
  );
}
