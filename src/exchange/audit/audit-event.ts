import { redact } from '../../domain/mask.ts';
import { AuditOutcome, AuditEvent as WireEvent } from '../../wire/proto.ts';
import type { AuditEvent } from '../ports/audit.ts';

/** Full protobuf name of the open part of an entry of an audit trail. */
export const auditSchema = 'g60.credit.v1.AuditEvent';

/** The open part of the event's entry. */
export function writeAuditEvent({ outcome, details, ...event }: AuditEvent): Uint8Array {
  return WireEvent.encode({
    ...event,
    outcome: outcome === 'done' ? AuditOutcome.AUDIT_OUTCOME_DONE : AuditOutcome.AUDIT_OUTCOME_REFUSED,
    ...(details && { details: Object.fromEntries(Object.entries(details).map(([name, value]) => [name, `${value}`])) }),
  }).finish();
}

/** The event in the bytes; details come back as texts. @throws Error of the protobuf library when they are no message */
export function readAuditEvent(bytes: Uint8Array): AuditEvent {
  const { action = '', actor = '', outcome, code, purpose, subject, count, details = {} } = WireEvent.decode(bytes);
  return {
    ...{ action, actor },
    outcome: outcome === AuditOutcome.AUDIT_OUTCOME_REFUSED ? 'refused' : 'done',
    ...(code && { code }),
    ...(purpose && { purpose }),
    ...(subject && subject.length > 0 && { subject }),
    ...(count && { count }),
    ...(Object.keys(details).length > 0 && { details }),
  };
}

/** Digests and serial numbers, which may hold as many digits in a row as an identifier by chance; no identifier is so long. */
const longHexadecimal = /^[0-9a-f]{32,}$/;

/**
 * What is noted is kept for years and cannot be erased for one person alone, so nothing that looks like a paper number
 * may get in: who tries to note one has made a mistake in the program.
 */
export function assertNothingPersonal({ action, details = {} }: AuditEvent): void {
  for (const [name, value] of Object.entries(details)) {
    const text = `${value}`;
    if (!longHexadecimal.test(text) && redact(text) !== text)
      throw new Error(`${action} would note what ${name} holds`);
  }
}
