import { once } from 'node:events';
import { createServer } from 'node:net';
import { GatewayError } from '../../errors.ts';

/**
 * Asks before anything long is begun; whoever takes a port afterwards is still found out when it is opened.
 *
 * @throws GatewayError PORT_IN_USE
 */
export async function assertFree(ports: readonly number[]): Promise<void> {
  await Promise.all(
    ports.map(async (port) => {
      const server = createServer();
      server.listen(port, '127.0.0.1');
      try {
        await once(server, 'listening');
      } catch (error) {
        throw new GatewayError('PORT_IN_USE', { port }, error);
      }
      server.close();
      await once(server, 'close');
    }),
  );
}
