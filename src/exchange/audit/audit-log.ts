import type { LedgerId } from '../../ledger/ledger-id.ts';
import type { Change } from '../change.ts';
import type { OwnLedgers } from '../own-ledger.ts';
import type { AuditEvent, AuditTrail } from '../ports/audit.ts';
import type { Emit } from '../ports/events.ts';
import { assertNothingPersonal, auditSchema, writeAuditEvent } from './audit-event.ts';
import { CoalescedEvents } from './coalesced-events.ts';

export interface AuditLogDependencies {
  /** This city's audit trail. */
  readonly ledger: LedgerId;
  readonly ledgers: OwnLedgers;
  readonly emit: Emit;
}

const flushMs = 1000;

/** The audit trail as a ledger: each event is a leaf under a signed checkpoint, which every member countersigns. */
export class AuditLog implements AuditTrail {
  readonly #dependencies: AuditLogDependencies;
  readonly #noted = new CoalescedEvents();
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> = Promise.resolve();

  constructor(dependencies: AuditLogDependencies) {
    this.#dependencies = dependencies;
  }

  /** @throws GatewayError OVERLOADED, LEDGER_GUARDED, GUARD_MISSING, STORE_UNAVAILABLE: then nothing may be answered */
  async record(event: AuditEvent): Promise<void> {
    assertNothingPersonal(event);
    await this.#enter([event]);
  }

  note(event: AuditEvent): void {
    assertNothingPersonal(event);
    this.#noted.add(event);
    this.#timer ??= setTimeout(() => this.#flush(), flushMs).unref();
  }

  /** Enters what was noted; call it once nothing is noted any more. */
  async close(): Promise<void> {
    await this.#flush();
    clearTimeout(this.#timer);
  }

  #flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#flushing = this.#flushing.then(() => this.#enterNoted());
    return this.#flushing;
  }

  async #enterNoted(): Promise<void> {
    const events = this.#noted.take();
    if (events.length === 0) return;
    try {
      await this.#enter(events);
    } catch {
      // Noted again, in front of nothing: they wait for the next second, and for the database to come back.
      this.#dependencies.emit('audit.failed', { events: events.length });
      for (const event of events) this.note(event);
    }
  }

  async #enter(events: readonly AuditEvent[]): Promise<void> {
    const { ledger, ledgers } = this.#dependencies;
    await ledgers.write(ledger, entering(events));
  }
}

function entering(events: readonly AuditEvent[]): Change<null> {
  const noted = events.map((event) => ({ ...event, content: writeAuditEvent(event) }));
  return {
    ...{ client: 'gateway', idempotency: undefined, records: events.length, naturalKeys: [], recordIds: [] },
    progress: () => undefined,
    plan: (batch) => {
      for (const { content, ...event } of noted) batch.note(auditSchema, content, event);
      return null;
    },
  };
}
