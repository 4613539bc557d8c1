import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import t from 'tap';
import { limitStrangers } from '../../src/http/strangers.ts';

t.test('the oldest connection of an unknown gives way, those of the known stay', async (t) => {
  const server = createServer();
  const strangers = limitStrangers(server, 2);
  const arrived: Socket[] = [];
  server.on('connection', (socket) => arrived.push(socket.on('error', () => undefined)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const open: Socket[] = [];
  t.teardown(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  const come = async () => {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    open.push(socket);
    await Promise.all([once(socket, 'connect'), once(server, 'connection')]);
    return socket;
  };

  await come();
  strangers.known(arrived[0] as Socket);
  const second = await come();
  await come();
  const gone = once(second, 'close');
  await come();
  await gone;
  t.same(
    arrived.map(({ destroyed }) => destroyed),
    [false, true, false, false],
  );
});
