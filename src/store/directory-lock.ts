import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { type FileHandle, mkdir, open, readdir, unlink } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { GatewayError } from '../errors.ts';

export interface DirectoryLock {
  release(): Promise<void>;
}

const tickets = /^lock-[0-9a-f]{12}\.sock$/;
const attempts = 4;

/**
 * Holds the directory (made when missing) for this process. The lock is a listening socket in it: the kernel closes
 * it with its process, however that ends, so neither a kill nor a process number used again leaves the directory
 * locked or lets two processes in.
 *
 * @throws GatewayError STORE_LOCKED, FILE_UNWRITABLE
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  const handle = await openDirectory(directory);
  // A socket's path may be 107 bytes long; through the descriptor any directory's is short.
  const place = process.platform === 'linux' ? `/proc/self/fd/${handle.fd}` : directory;
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const ticket = `lock-${randomBytes(6).toString('hex')}.sock`;
    const server = await listen(directory, join(place, ticket));
    // First listen, then look: of two processes that start together at least one sees the other. If both do, both
    // step back for a moment of different length.
    if (!(await othersListen(directory, place, ticket))) return { release: () => release(server, handle) };
    await close(server);
    if (attempt < attempts) await wait(randomInt(20, 200));
  }
  await handle.close();
  throw new GatewayError('STORE_LOCKED', { directory });
}

async function openDirectory(directory: string): Promise<FileHandle> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    return await open(directory, 'r');
  } catch (error) {
    throw new GatewayError('FILE_UNWRITABLE', { file: directory, reason: (error as Error).message }, error);
  }
}

async function listen(directory: string, path: string): Promise<Server> {
  const server = createServer((socket) => socket.destroy());
  server.unref();
  try {
    server.listen(path);
    await once(server, 'listening');
    return server;
  } catch (error) {
    throw new GatewayError('FILE_UNWRITABLE', { file: directory, reason: (error as Error).message }, error);
  }
}

async function othersListen(directory: string, place: string, own: string): Promise<boolean> {
  const others = (await readdir(directory)).filter((name) => tickets.test(name) && name !== own);
  const answers = await Promise.all(others.map((name) => isAnswered(join(place, name))));
  return answers.includes(true);
}

/** Whether a process listens on the socket; the socket of one that died is removed. */
async function isAnswered(path: string): Promise<boolean> {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return false;
    // Anything but a refusal may be a living process that is too busy to answer.
    if (code !== 'ECONNREFUSED') return true;
    await unlink(path).catch(() => undefined);
    return false;
  } finally {
    socket.destroy();
  }
}

async function close(server: Server): Promise<void> {
  await new Promise((resolve) => server.close(resolve));
}

async function release(server: Server, handle: FileHandle): Promise<void> {
  await close(server);
  await handle.close();
}
