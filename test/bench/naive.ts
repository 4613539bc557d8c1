/** Drives the naive baseline. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'undici';
import { databaseOf, freePorts, type Homes } from './cities.ts';

/** Records a second from submission to stored receipt, with 32 requests under way. `directory` is a city's. */
export async function naive(
  directory: string,
  homes: Homes,
  cities: readonly string[],
  rows: readonly string[],
): Promise<number> {
  const { postgres = '', redis = '' } = homes;
  const [sourcePort = 0, peerPort = 0] = await freePorts(2);
  const start = (port: number, peer: number, city: string) =>
    spawn(
      process.execPath,
      [
        '--import=tsx',
        'test/bench/naive-server.ts',
        directory,
        String(port),
        String(peer),
        databaseOf(postgres, city),
        `${redis}/15`,
      ],
      { stdio: ['ignore', 'inherit', 'inherit'] },
    );
  const processes = [start(peerPort, 0, cities[1] ?? ''), start(sourcePort, peerPort, cities[0] ?? '')];
  const file = (name: string) => readFileSync(join(directory, 'keys', name), 'utf8');
  const connect = { ca: file('root.pem'), cert: file('gateway.pem'), key: file('gateway.key') };
  const source = new Pool(`https://127.0.0.1:${sourcePort}`, { connections: 32, connect });
  const pending = async () => Number(await (await source.request({ method: 'GET', path: '/pending' })).body.text());
  try {
    for (let tries = 0; ; tries += 1) {
      const up = await pending().catch(() => undefined);
      if (up !== undefined) break;
      if (tries > 100) throw new Error('the naive baseline did not start');
      await pause(200);
    }
    const started = performance.now();
    const waiting = [...rows];
    const worker = async () => {
      for (let body = waiting.shift(); body !== undefined; body = waiting.shift()) {
        const headers = { 'content-type': 'application/json' };
        const answer = await source.request({ method: 'POST', path: '/records', headers, body });
        await answer.body.dump();
      }
    };
    await Promise.all(Array.from({ length: 32 }, worker));
    for (let tries = 0; (await pending()) > 0; tries += 1) {
      if (tries > 6000) throw new Error('the naive baseline does not end');
      await pause(10);
    }
    return (rows.length / (performance.now() - started)) * 1000;
  } finally {
    await source.destroy();
    for (const child of processes) child.kill('SIGKILL');
  }
}
