import { Redis } from 'ioredis';
import { failingFast } from './redis-home.ts';
import { type Log, troubleLog } from './trouble.ts';

export interface SharedCounters {
  /** For a plugin that counts in Redis. While Redis is away its commands fail at once. */
  readonly redis: Redis;
  close(): Promise<void>;
}

/** A connection of its own for counting requests, so that a flood of them never waits behind the queue, nor it behind them. */
export function openSharedCounters(url: string, log: Log, now: () => number): SharedCounters {
  const trouble = troubleLog(log, now);
  const redis = new Redis(url, failingFast);
  redis.on('error', (error) => trouble('redis', error));
  return { redis, close: async () => redis.disconnect() };
}
