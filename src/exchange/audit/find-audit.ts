import { readHeader } from '../../ledger/entry.ts';
import type { CityCode } from '../../ledger/ledger-id.ts';
import type { AuditEntryView, AuditSearch } from '../admin-use-cases.ts';
import type { KeyedHash } from '../keyed-draft.ts';
import type { AuditEvent, AuditQuery, AuditTrail } from '../ports/audit.ts';
import type { StoredEntry } from '../ports/ledger.ts';
import type { Store } from '../ports/store.ts';
import { readAuditEvent } from './audit-event.ts';
import { auditLedger } from './audit-ledger.ts';
import { subjectHash } from './subject-hash.ts';

export interface FindAuditDependencies {
  readonly city: CityCode;
  readonly store: Store;
  readonly hash: KeyedHash;
  readonly audit: AuditTrail;
}

const exportPage = 500;

/** The newest events that match, once it is in the trail that they were looked for. */
export async function findAudit(
  search: AuditSearch,
  by: string,
  dependencies: FindAuditDependencies,
): Promise<AuditEntryView[]> {
  const query = queryOf(search, dependencies);
  const found = await entriesOf(query, dependencies);
  await dependencies.audit.record({ ...looking('audit.search', query, by), count: found.length });
  return found;
}

/** As findAudit, all of them from the newest to the oldest. */
export async function exportAudit(
  search: Omit<AuditSearch, 'before' | 'limit'>,
  by: string,
  dependencies: FindAuditDependencies,
): Promise<AsyncIterable<AuditEntryView>> {
  const query = queryOf({ ...search, before: undefined, limit: exportPage }, dependencies);
  await dependencies.audit.record(looking('audit.export', query, by));
  return pagesOf(query, dependencies);
}

function queryOf({ subject, ...search }: AuditSearch, { hash }: FindAuditDependencies): AuditQuery {
  return { ...search, subject: subject === undefined ? undefined : subjectHash(subject, hash) };
}

/** What was looked for: whoever searches for a person leaves that person's trace. */
function looking(action: string, { from, to, action: prefix, actor, subject }: AuditQuery, by: string): AuditEvent {
  return {
    ...{ action, actor: by, outcome: 'done' },
    ...(subject && { subject }),
    details: {
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
      ...(prefix !== undefined && { action: prefix }),
      ...(actor !== undefined && { actor }),
    },
  };
}

async function* pagesOf(query: AuditQuery, dependencies: FindAuditDependencies): AsyncGenerator<AuditEntryView> {
  for (let before: number | undefined; ; ) {
    const page = await entriesOf({ ...query, before }, dependencies);
    yield* page;
    const last = page.at(-1);
    if (!last) return;
    before = last.sequence;
  }
}

async function entriesOf(query: AuditQuery, { city, store }: FindAuditDependencies): Promise<AuditEntryView[]> {
  const ledger = auditLedger(city);
  const sequences = await store.findAudit(ledger, query);
  const entries = await Promise.all(sequences.map((sequence) => store.entry(ledger, sequence)));
  return entries.flatMap((entry) => (entry ? [viewOf(entry)] : []));
}

function viewOf({ sequence, header, open }: StoredEntry): AuditEntryView {
  const at = new Date(readHeader(header).recordedAt).toISOString();
  if (!open) return { sequence, at, event: undefined };
  const { subject, ...event } = readAuditEvent(open.content);
  return { sequence, at, event: { ...event, ...(subject && { subject: Buffer.from(subject).toString('hex') }) } };
}
