import type { AuditEvent } from '../ports/audit.ts';

/** Different ones kept apart at a time: beyond it they are counted only, whoever makes them up. */
const mostKept = 1000;

const overflow: AuditEvent = { action: 'audit.overflow', actor: 'gateway', outcome: 'done' };

/** Events that wait to be entered, alike ones put together with their counts summed. */
export class CoalescedEvents {
  readonly #byLikeness = new Map<string, AuditEvent>();

  add(event: AuditEvent): void {
    const likeness = likenessOf(event);
    const held = this.#byLikeness.get(likeness);
    if (held) this.#byLikeness.set(likeness, { ...held, count: timesOf(held) + timesOf(event) });
    else if (event.action === overflow.action || this.#byLikeness.size < mostKept)
      this.#byLikeness.set(likeness, event);
    else this.add({ ...overflow, count: timesOf(event) });
  }

  /** All of them; none is held any more. */
  take(): AuditEvent[] {
    const events = [...this.#byLikeness.values()];
    this.#byLikeness.clear();
    return events;
  }
}

function timesOf({ count }: AuditEvent): number {
  return count ?? 1;
}

function likenessOf({ action, actor, outcome, code, purpose, subject, details = {} }: AuditEvent): string {
  const hash = subject && Buffer.from(subject).toString('hex');
  return JSON.stringify([action, actor, outcome, code, purpose, hash, Object.entries(details).toSorted()]);
}
