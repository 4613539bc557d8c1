/** The asking side of the three queues: adding jobs, counting them, scheduling them. */
import { type IQueueBackend, Queue } from 'bullmq';
import { GatewayError } from '../errors.ts';
import type { CityCode } from '../ledger/ledger-id.ts';
import { settledWithin } from './deadline.ts';
import type { Connection, Home } from './home.ts';
import { keyPrefix, type QueueKind, queueName } from './names.ts';
import { codeOf, type Trouble } from './trouble.ts';

/** What a job carries: ids, and nothing else (a test reads the whole storage). */
export type Ids = Readonly<Record<string, string>>;

type Producer = Queue<Ids, void, string, Ids, void, string, IQueueBackend, Connection>;

const callMs = 1500;
const closeMs = 1000;

/** BullMQ writes an event for each step of each job. Nobody reads them here. */
export const eventsKept = 10;

export interface Producers {
  /** @throws GatewayError QUEUE_UNAVAILABLE within 1.5 s */
  ask<T>(kind: QueueKind, call: (queue: Producer) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export function openProducers(home: Home, city: CityCode, trouble: Trouble): Producers {
  const open = new Map<QueueKind, Producer>();

  function producer(kind: QueueKind): Producer {
    const known = open.get(kind);
    if (known) return known;
    const options = { connection: {}, prefix: keyPrefix, streams: { events: { maxLen: eventsKept } } };
    const made: Producer = new Queue(queueName(city, kind), options, home.asking);
    made.on('error', (error) => trouble(kind, error));
    open.set(kind, made);
    return made;
  }

  // A BullMQ object whose first connection failed keeps that failure for ever: it is replaced, not retried.
  function discard(kind: QueueKind, queue: Producer): void {
    if (open.get(kind) === queue) open.delete(kind);
    queue.close().catch((error) => trouble(kind, error));
  }

  return {
    async ask(kind, call) {
      if (!home.reachable()) throw new GatewayError('QUEUE_UNAVAILABLE', { reason: 'NOT_CONNECTED' });
      const queue = producer(kind);
      const answer = call(queue);
      try {
        if (await settledWithin(answer, callMs)) return await answer;
      } catch (error) {
        discard(kind, queue);
        throw new GatewayError('QUEUE_UNAVAILABLE', { reason: codeOf(error) }, error);
      }
      discard(kind, queue);
      throw new GatewayError('QUEUE_UNAVAILABLE', { reason: 'TIMEOUT' });
    },
    async close() {
      const closing = Promise.allSettled([...open.values()].map((queue) => queue.close()));
      open.clear();
      await settledWithin(closing, closeMs);
    },
  };
}
