import type { Server, Socket } from 'node:net';

export interface Strangers {
  /** Whoever is at the other end of this connection has shown who it is. */
  known(socket: Socket): void;
}

/**
 * Keeps at most `limit` connections of which nobody has said yet whose they are: the oldest gives way to the newest.
 * Ten thousand silent connections so push out one another, and whoever comes with a certificate gets in between.
 */
export function limitStrangers(server: Server, limit: number): Strangers {
  // By address: TLS shows another socket than the one it runs over.
  const waiting = new Map<string, Socket>();
  server.on('connection', (socket: Socket) => {
    const place = placeOf(socket);
    waiting.set(place, socket);
    socket.once('close', () => waiting.delete(place));
    if (waiting.size <= limit) return;
    const [oldest] = waiting.entries();
    if (!oldest) return;
    waiting.delete(oldest[0]);
    oldest[1].destroy();
  });
  return { known: (socket) => void waiting.delete(placeOf(socket)) };
}

function placeOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
