/** Very many connections, and very many requests of one caller, against a real listener. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent } from 'node:https';
import t from 'tap';
import { fakeUseCases } from '../http/fake-use-cases.ts';
import { startApi } from '../http/servers.ts';
import { tlsCorridor } from '../http/tls-corridor.ts';
import { callWithToken } from '../http/with-token.ts';

const corridor = await tlsCorridor({ '330100': 1 });
t.teardown(() => corridor.remove());
const client = corridor.material('330100', 'client-demo');
const status = { path: '/v1/status' };

/** Opens connections and says nothing over them; tells how many were opened once all are. */
const silent = `
  const { connect } = require('node:net');
  const [port, count] = process.argv.slice(1).map(Number);
  let opened = 0;
  const open = () => connect(port, '127.0.0.1').on('error', () => {}).on('connect', () => {
    opened += 1;
    if (opened === count) process.send(opened); else if (opened + 99 < count) open();
  });
  for (let i = 0; i < 100; i += 1) open();`;

t.test('ten thousand silent connections keep nobody out', async (t) => {
  const { app, port } = await startApi({ corridor, useCases: fakeUseCases(), maxConnections: 10_000 });
  let crowd: ChildProcess | undefined;
  t.teardown(async () => {
    crowd?.kill('SIGKILL');
    await app.close();
  });
  const known = new Agent({ keepAlive: true });
  t.teardown(() => known.destroy());
  t.equal((await callWithToken(port, client, { ...status, agent: known })).status, 200);

  crowd = spawn(process.execPath, ['-e', silent, String(port), '10000'], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await once(crowd, 'message');
  t.ok((await connections(app.server)) > 4000, 'they are there');
  t.equal((await callWithToken(port, client, { ...status, agent: known })).status, 200, 'who was connected is served');
  t.equal((await callWithToken(port, client, status)).status, 200, 'and who comes now');
});

function connections(server: { getConnections(done: (error: Error | null, count: number) => void): void }) {
  return new Promise<number>((resolve, reject) => {
    server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });
}
