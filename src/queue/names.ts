/** The three queues of a city, and how a lane is named in them. */
import type { DeliveryTarget } from '../exchange/ports/queue.ts';
import type { CityCode } from '../ledger/ledger-id.ts';

/**
 * Apart, so that one kind of work never waits for another: an import of an hour holds up no delivery, and no number of
 * deliveries that hang holds up a heartbeat.
 */
export const queueKinds = ['lanes', 'imports', 'clock'] as const;
export type QueueKind = (typeof queueKinds)[number];

/** What our keys begin with on Redis. */
export const keyPrefix = 'g60';

/** Cities share one Redis or database in a demo; the city is in the name because PostgreSQL backends have no prefix. */
export function queueName(city: CityCode, kind: QueueKind): string {
  return `${city}-${kind}`;
}

export function laneName({ peer, ledger }: DeliveryTarget): string {
  return `${peer}<-${ledger}`;
}
