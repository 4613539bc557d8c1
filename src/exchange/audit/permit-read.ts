import { type SubjectIdentity, subjectIdentity } from '../../domain/subject-identity.ts';
import { GatewayError } from '../../errors.ts';
import { parseRecordLedger } from '../../ledger/ledger-id.ts';
import type { KeyedHash } from '../keyed-draft.ts';
import type { AuditEvent, AuditTrail } from '../ports/audit.ts';
import type { RecordRow, StoredEntry } from '../ports/ledger.ts';
import type { RecordReader } from '../use-cases.ts';
import { subjectHash } from './subject-hash.ts';

export interface PermitDependencies {
  readonly audit: AuditTrail;
  readonly hash: KeyedHash;
}

/** A record about to be shown, with its entries. */
export interface ReadOfRecord {
  readonly row: RecordRow;
  readonly revisions: readonly StoredEntry[];
  readonly what: 'record' | 'evidence';
}

/**
 * Resolves once the read is in the audit trail: what cannot be noted is not shown. A dataset that the reader may not
 * read is answered as if there were no such record.
 *
 * @throws GatewayError RECORD_UNKNOWN, PURPOSE_NOT_ALLOWED, PURPOSE_REQUIRED for a natural person's record, and what
 * AuditTrail.record throws
 */
export async function permitRead(
  { row, revisions, what }: ReadOfRecord,
  reader: RecordReader,
  { audit, hash }: PermitDependencies,
): Promise<void> {
  const subject = subjectOf(row, revisions);
  const event: AuditEvent = {
    ...{ action: 'record.read', actor: reader.client, outcome: 'done', details: { id: row.id, what } },
    ...(reader.purpose !== undefined && { purpose: reader.purpose }),
    ...(subject?.identifier && { subject: subjectHash(subject.identifier, hash) }),
  };
  const refusal = refusalOf(row, subject, reader);
  if (refusal) {
    // Without the purpose: one that was not granted is whatever the caller wrote.
    const { purpose: _, ...refused } = event;
    audit.note({ ...refused, outcome: 'refused', code: refusal.code });
    throw refusal;
  }
  await audit.record({ ...event, count: 1 });
}

function refusalOf(
  { ledger }: RecordRow,
  subject: SubjectIdentity | undefined,
  { datasets, purposes, purpose }: RecordReader,
): GatewayError | undefined {
  if (!datasets.includes(parseRecordLedger(ledger).dataset)) return new GatewayError('RECORD_UNKNOWN');
  if (purpose !== undefined && !purposes.includes(purpose)) {
    return new GatewayError('PURPOSE_NOT_ALLOWED', { allowed: purposes.join(', ') });
  }
  if (subject?.isNaturalPerson && purpose === undefined) {
    return new GatewayError('PURPOSE_REQUIRED', { allowed: purposes.join(', ') });
  }
  return undefined;
}

/** undefined where nothing of the record is left or shared: then nothing about a person is shown. */
function subjectOf(
  { ledger, contentSequence }: RecordRow,
  revisions: readonly StoredEntry[],
): SubjectIdentity | undefined {
  const { open, sealed } = revisions.find(({ sequence }) => sequence === contentSequence) ?? {};
  return open && subjectIdentity(parseRecordLedger(ledger).dataset, open.content, sealed?.content);
}
