/** BullMQ on Redis: one client for callers, and two that BullMQ opens for each worker. */
import { createRedisBackend } from 'bullmq';
import { Redis } from 'ioredis';
import { settledWithin } from './deadline.ts';
import type { Backend, Home } from './home.ts';
import type { Trouble } from './trouble.ts';

const firstConnectionMs = 2000;

const reconnecting = { retryStrategy: (attempt: number) => Math.min(50 * 2 ** Math.min(attempt, 6), 2000) };

/** A wake-up is a hint: better to fail it in a moment than to keep a submitter for as long as Redis is away. */
export const failingFast = {
  ...reconnecting,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  commandTimeout: 1000,
};

/** What BullMQ demands of a worker's connections. */
const waiting = { ...reconnecting, maxRetriesPerRequest: null };

/** Resolves when Redis answers, or after 2 s without it. */
export async function openRedisHome(url: string, trouble: Trouble): Promise<Home> {
  const asker = new Redis(url, failingFast);
  asker.on('error', (error) => trouble('redis', error));
  const asking: Backend = (name, options, kind) => createRedisBackend(name, { ...options, connection: asker }, kind);
  // Workers share no connection: BullMQ ends one that has stopped by cutting all connections it finds there.
  const working: Backend = (name, options, kind) =>
    createRedisBackend(name, { ...options, connection: { url, ...waiting } }, kind);
  await settledWithin(new Promise<void>((resolve) => asker.once('ready', resolve)), firstConnectionMs);
  return { asking, working, reachable: () => asker.status === 'ready', close: async () => asker.disconnect() };
}
