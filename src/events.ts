import pino, { type DestinationStream, type Logger } from 'pino';
import { Counter, type Registry } from 'prom-client';
import { redact } from './domain/mask.ts';
import type { Emit, EventName } from './exchange/ports/events.ts';

/** What somebody must see at night. */
const alarms: ReadonlySet<EventName> = new Set<EventName>([
  'delivery.parked',
  'ledger.forked',
  'ledger.guarded',
  'batch.root_mismatch',
  'peer.rolled_back',
  'directory.refused',
  'directory.forked',
  'directory.gap',
  'directory.rolled_back',
  'directory.expiring',
  'revocation_list.refused',
  'revocation_list.forked',
  'revocation_list.expiring',
  'certificate.expiring',
  'certificate.expired',
  'audit.failed',
  'audit.altered',
  'key.unusable',
  'key.rotation_failed',
  'http.failed',
]);

/** What comes so often that it would bury the rest. */
const chatter: ReadonlySet<EventName> = new Set<EventName>(['ledger.appended', 'batch.accepted', 'batch.confirmed']);

/**
 * A JSON log. Every text in it goes through the redaction of identifiers: an error of a library may quote what it
 * choked on, and a log is read by more people than a record is.
 */
export function openLog(level: string, destination?: DestinationStream): Logger {
  // On the finished line, because pino also makes a message of an error, and a field of a child logger is text early.
  const hooks = { streamWrite: (line: string) => `${JSON.stringify(redacted(JSON.parse(line)))}\n` };
  const options = { level, base: null, hooks };
  return destination ? pino(options, destination) : pino(options);
}

/** Events as log lines with fields, and as the counter g60_events_total{event}. */
export function eventLog(log: Logger, registry: Registry): Emit {
  const counter = new Counter({
    name: 'g60_events_total',
    help: 'Events by name',
    labelNames: ['event'] as const,
    registers: [registry],
  });
  return (event, fields) => {
    counter.inc({ event });
    const level = alarms.has(event) ? 'error' : chatter.has(event) ? 'debug' : 'info';
    log[level]({ event, ...fields });
  };
}

function redacted(value: unknown): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map(redacted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, redacted(each)]));
}

/** Hands alarms on to somebody else too. */
export function alarming(emit: Emit, send: Emit): Emit {
  return (event, fields) => {
    emit(event, fields);
    if (alarms.has(event)) send(event, fields);
  };
}
